import {nearest} from '../../nearest.js';
import {configuredDrivers} from '../configured-drivers-2.3.js';
import {type DriverOption, driverOptions} from '../driver-value.js';
import {isKafkaEvent} from '../kafka-events.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `timeout=5000`: an option that the driver does not read. */
export const optionUnknown: Rule = {
  id: 'option-unknown',
  severity: 'warning',
  summary: 'A driver has an option that it does not read.',
  why: 'Unknown options are passed over in silence, and the default stays in force. Names are case-sensitive. Options are separated by spaces: a comma belongs to the value.',
  source: 'push-notification-driver-ox.c and the like; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n timeout=500\n}\n',
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n cachelifetime=10s\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n timeout_msecs=500\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const known = driverOptions[driver] ?? [];
      // dlog logs whatever stands there.
      if (known.length === 0) continue;
      // An ox or lua driver without any option that it reads does not start, which has a rule of its own.
      if (driver !== 'kafka' && !value.options.some(({key}) => known.includes(key))) continue;
      for (const option of value.options) {
        if (known.includes(option.key) || !isOption(option)) continue;
        const meant = meantBy(option.key, known);
        yield {
          message: `${driver} has no option ${option.key}: it is passed over`,
          span: pieceSpan(origin.node, option.key),
          hint: meant === null ? `Choose one of ${known.join(', ')}.` : `Write ${meant}.`,
          setting,
          protocols: [chain.protocol],
        };
      }
    }
  },
};

/** Words that belong to a list or an option in front of them have rules of their own. */
function isOption({key, value, text}: DriverOption): boolean {
  if (value === null && (key === '' || text.split(',').every((name) => name === '' || isKafkaEvent(name))))
    return false;
  return key !== '' && !/^(?:https?:)?\/\//.test(text) && !/^[/"']/.test(text);
}

/** `timeout` stands for `timeout_msecs`, which it is too short to be near to. */
function meantBy(key: string, known: readonly string[]): string | null {
  return known.find((name) => key.length > 3 && name.startsWith(key.toLowerCase())) ?? nearest(key, known);
}
