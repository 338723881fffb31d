import {kafkaPrograms} from '../kafka-properties.js';
import type {Rule} from './rule.js';

const key = 'kafka.notification.kafka_brokers';

/** `kafka.notification.kafka_brokers =`. */
export const kafkaBrokersEmpty: Rule = {
  id: 'kafka-brokers-empty',
  severity: 'error',
  summary: 'kafka_brokers is empty, and every event is lost.',
  why: 'Every event is lost and nothing is logged: the producer starts without a broker. The default applies only where the setting is left out.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.kafka_brokers =\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.kafka_brokers = 127.0.0.1:9092\n}\n',
    ],
  },

  *check(input) {
    for (const {protocol, view} of kafkaPrograms(input)) {
      const setting = view.plugin.get(key);
      if (setting === undefined || setting.value !== '') continue;
      yield {
        message: 'kafka_brokers is empty: every event is lost',
        span: setting.span,
        hint: 'Write kafka_brokers = HOST:PORT, or remove the line for localhost:9092.',
        setting: key,
        protocols: [protocol],
      };
    }
  },
};
