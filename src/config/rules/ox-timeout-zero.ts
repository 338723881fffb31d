import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `timeout_msecs=0`: none at all. */
export const oxTimeoutZero: Rule = {
  id: 'ox-timeout-zero',
  severity: 'warning',
  summary: 'The timeout of an ox driver is 0.',
  why: '0 means no time limit. The reply to a delivery waits for the notification, so that an endpoint that does not answer holds it up without end.',
  source: 'push-notification-driver-ox.c; http-client; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n timeout_msecs=0\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n timeout_msecs=1000\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const timeout = value.options.findLast(({key}) => key === 'timeout_msecs');
      if (driver !== 'ox' || !/^0+$/.test(timeout?.value ?? '')) continue;
      yield {
        message: 'timeout_msecs=0 is no time limit at all: a delivery can hang',
        span: pieceSpan(origin.node, timeout?.text ?? ''),
        hint: 'Give a number of milliseconds.',
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};
