import {judgedProperties} from '../kafka-properties.js';
import type {Rule} from './rule.js';

/** `compression.codec = brotli`, `socket.timeout.ms = 60s`. */
export const kafkaPropertyValue: Rule = {
  id: 'kafka-property-value',
  severity: 'warning',
  summary: 'A property of librdkafka has a value that it does not take.',
  why: 'The default stays in force, or only the number at the beginning counts: 60s is 60 ms. It shows at the first event of a session, not when Dovecot starts.',
  source: 'librdkafka CONFIGURATION.md of 2.15.0; observed with 2.3.19.1 and librdkafka 2.0.2',
  log: 'Warning: Invalid value "brotli" for configuration property "compression.codec"',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.compression.codec = brotli\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.enable.idempotence = yes\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.socket.timeout.ms = 60s\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.compression.codec = zstd\n  kafka.notification.settings.enable.idempotence = true\n  kafka.notification.settings.socket.timeout.ms = 60000\n}\n',
    ],
  },

  check: (input) =>
    judgedProperties(input, ['refused', 'other'], ({value, span, node}) => (value === '' ? span : node.value.span)),
};
