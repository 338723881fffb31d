import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

const defaults: Readonly<Record<string, number>> = {max_retries: 1, timeout_msecs: 2000};

/** `timeout_msecs=2s`. */
export const oxNumberInvalid: Rule = {
  id: 'ox-number-invalid',
  severity: 'warning',
  summary: 'max_retries or timeout_msecs of an ox driver is no plain number.',
  why: 'Digits alone are read, without unit or sign, up to 4294967295. Anything else is passed over in silence, and the default stays in force: 1 retry, 2000 ms.',
  source: 'push-notification-driver-ox.c, push_notification_driver_ox_init; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n timeout_msecs=2s\n}\n',
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n max_retries=-1\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n timeout_msecs=2000 max_retries=0\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      if (driver !== 'ox') continue;
      for (const {key, value: number, text} of value.options) {
        if (!(key in defaults) || isNumber(number ?? '')) continue;
        yield {
          message: `${key} is no plain number: the default, ${defaults[key]}, is used`,
          span: pieceSpan(origin.node, text),
          hint: key === 'timeout_msecs' ? 'Write milliseconds without a unit.' : 'Write a number from 0 on.',
          setting,
          protocols: [chain.protocol],
        };
      }
    }
  },
};

function isNumber(text: string): boolean {
  return /^\d+$/.test(text) && BigInt(text) <= 4294967295n;
}
