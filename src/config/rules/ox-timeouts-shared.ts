import {configuredDrivers} from '../configured-drivers-2.3.js';
import type {Rule} from './rule.js';

/** Two ox drivers with limits of their own. */
export const oxTimeoutsShared: Rule = {
  id: 'ox-timeouts-shared',
  severity: 'warning',
  summary: 'Several ox drivers have different time limits or retries.',
  why: 'All ox drivers of a process share one HTTP client. The first one that sends decides on timeout_msecs and max_retries; the values of the others are without effect.',
  source: 'push-notification-driver-ox.c, push_notification_driver_ox_init_global; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n timeout_msecs=500\n  push_notification_driver2 = ox:url=http://127.0.0.2:8009/n timeout_msecs=5000\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n timeout_msecs=500\n  push_notification_driver2 = ox:url=http://127.0.0.2:8009/n timeout_msecs=500\n}\n',
    ],
  },

  *check(input) {
    const drivers = [...configuredDrivers(input)].filter(({driver, starts}) => driver === 'ox' && starts);
    for (const [index, later] of drivers.entries()) {
      const first = drivers.find(({chain}) => chain === later.chain);
      if (first === undefined || drivers[index] === first) continue;
      const differs = ['timeout_msecs', 'max_retries'].filter(
        (key) => limit(first.value, key) !== limit(later.value, key),
      );
      if (differs.length === 0) continue;
      yield {
        message: `${differs.join(' and ')} of ${later.setting} may be without effect: all ox drivers share the values of the first that sends`,
        span: later.origin.span,
        hint: `Give it the same values as ${first.setting}.`,
        setting: later.setting,
        protocols: [later.chain.protocol],
        related: [{message: `${first.setting} is set here`, span: first.origin.span}],
      };
    }
  },
};

const defaults: Readonly<Record<string, string>> = {timeout_msecs: '2000', max_retries: '1'};

function limit({options}: {options: readonly {key: string; value: string | null}[]}, key: string): string {
  const value = options.findLast((option) => option.key === key)?.value ?? '';
  return /^\d+$/.test(value) ? String(BigInt(value)) : (defaults[key] ?? '');
}
