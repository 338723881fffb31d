import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** Options with a tab between them. */
export const optionTab: Rule = {
  id: 'option-tab',
  severity: 'warning',
  summary: 'A tab is between two options of a driver.',
  why: 'Only the space separates options. A tab belongs to the value before it, so the option after it is not read.',
  source: 'push-notification-drivers.c, push_notification_driver_init; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    also: ['kafka-send-flags-value'],
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:send_flags=on\tevents=MessageNew\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:send_flags=on events=MessageNew\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      // dlog logs whatever is there.
      if (driver === 'dlog') continue;
      for (const {text} of value.options) {
        if (!text.includes('\t')) continue;
        yield {
          message: 'a tab does not separate options: what follows it belongs to the option before it',
          span: pieceSpan(origin.node, text),
          hint: 'Use a space instead of the tab.',
          setting,
          protocols: [chain.protocol],
        };
      }
    }
  },
};
