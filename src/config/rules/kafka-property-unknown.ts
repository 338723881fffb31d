import {judgedProperties} from '../kafka-properties.js';
import type {Rule} from './rule.js';

/** `settings.linger.mss`. */
export const kafkaPropertyUnknown: Rule = {
  id: 'kafka-property-unknown',
  severity: 'warning',
  summary: 'A property under kafka.notification.settings does not exist.',
  why: 'librdkafka refuses it at the first event of a session, and everything else goes on without it. Names have case.',
  source: 'librdkafka CONFIGURATION.md of 2.15.0; observed with 2.3.19.1 and librdkafka 2.0.2',
  log: 'Warning: No such configuration property: "linger.mss"',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.linger.mss = 50\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.linger.ms = 50\n}\n',
    ],
  },

  check: (input) => judgedProperties(input, ['unknown'], ({node}) => node.keySpan),
};
