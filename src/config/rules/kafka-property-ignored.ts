import {judgedProperties} from '../kafka-properties.js';
import type {Rule} from './rule.js';

/** `settings.bootstrap.servers`. */
export const kafkaPropertyIgnored: Rule = {
  id: 'kafka-property-ignored',
  severity: 'warning',
  summary: 'A property of librdkafka has no effect in the kafka plugin.',
  why: 'The plugin sets brokers, debug and log level itself after the settings, and a producer ignores what only consumers read. Nothing is logged.',
  source: 'librdkafka CONFIGURATION.md of 2.15.0; observed with 2.3.19.1 and librdkafka 2.0.2',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.bootstrap.servers = 127.0.0.1:9092\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.fetch.min.bytes = 1\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.kafka_brokers = 127.0.0.1:9092\n}\n',
    ],
  },

  check: (input) => judgedProperties(input, ['ignored'], ({node}) => node.keySpan),
};
