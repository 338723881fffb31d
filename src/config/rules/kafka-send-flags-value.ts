import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `send_flags=yes`. */
export const kafkaSendFlagsValue: Rule = {
  id: 'kafka-send-flags-value',
  severity: 'warning',
  summary: 'send_flags of a kafka driver has another value than on or off.',
  why: 'Flags are published where the value is on, in any case. Everything else switches them off, yes and true too.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=FlagsSet send_flags=yes\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=FlagsSet send_flags=on\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const option = value.options.findLast(({key}) => key === 'send_flags');
      if (driver !== 'kafka' || option === undefined || /^(?:on|off|no|false|0)$/i.test(option.value ?? '')) continue;
      const span = pieceSpan(origin.node, option.text);
      const yes = /^(?:yes|y|true|1)$/i.test(option.value ?? '');
      yield {
        message: `${option.text} switches flags off: only the value on switches them on`,
        span,
        hint: 'Write send_flags=on, or send_flags=off.',
        setting,
        protocols: [chain.protocol],
        ...(yes && span !== origin.node.value.span ? {edits: [{span, text: 'send_flags=on'}]} : {}),
      };
    }
  },
};
