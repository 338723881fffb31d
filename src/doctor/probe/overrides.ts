import type {Dialect} from '../../config/dialect.js';
import type {DriverOptions} from '../../config/drivers/driver.js';
import {oxOptions} from '../../config/drivers/ox-options.js';
import type {EffectiveView} from '../../config/effective.js';

/** Settings for one process, as words of its command line. They win over the files and over what the userdb gives. */
export type Overrides = readonly string[];

function words(settings: Readonly<Record<string, string>>): Overrides {
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}

/** The block of 2.4 in which the driver of a probe is. */
const block = 'dovepush_probe';

/** The ox driver alone, with the options of the real one, for another endpoint. */
export function oxAlone(dialect: Dialect, url: string, options: DriverOptions): Overrides {
  const isFromMetadata = oxOptions(options, dialect)?.userFromMetadata === true;
  if (dialect === '2.3') {
    const driver = `ox:url=${url}${isFromMetadata ? ' user_from_metadata' : ''}`;
    return words({'plugin/push_notification_driver': driver, 'plugin/push_notification_driver2': ''});
  }
  return words({
    push_notification: block,
    [`push_notification/${block}/driver`]: 'ox',
    [`push_notification/${block}/push_notification_ox_url`]: url,
    ...(isFromMetadata ? {[`push_notification/${block}/push_notification_ox_user_from_metadata`]: 'yes'} : {}),
  });
}

/** The dlog driver alone, its lines on stderr. */
export function dlogAlone(dialect: Dialect): Overrides {
  const log = {log_path: '/dev/stderr', info_log_path: '/dev/stderr', debug_log_path: '/dev/stderr'};
  if (dialect === '2.3') {
    return words({'plugin/push_notification_driver': 'dlog', 'plugin/push_notification_driver2': '', ...log});
  }
  return words({
    push_notification: block,
    [`push_notification/${block}/driver`]: 'dlog',
    log_debug: 'category=push-notification',
    ...log,
  });
}

/** No driver: what is done then is told to nobody. */
export function noDriver(dialect: Dialect): Overrides {
  return words(dialect === '2.3' ? {'plugin/push_notification_driver': ''} : {push_notification: ''});
}

/** The plugins of another program, without Sieve, which could file, forward or answer the mail. */
export function pluginsOf(program: EffectiveView): Overrides {
  const is23 = program.dialect === '2.3';
  const names = is23 ? program.value('mail_plugins').split(/\s+/) : program.list('mail_plugins').map(({key}) => key);
  // In 2.4 too one value replaces the whole list, that of a protocol block as well.
  return words({mail_plugins: names.filter((name) => name !== '' && name !== 'sieve').join(' ')});
}
