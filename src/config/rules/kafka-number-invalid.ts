import {configuredDrivers} from '../configured-drivers-2.3.js';
import type {Rule} from './rule.js';

const numbers: Readonly<Record<string, number>> = {
  'kafka.notification.kafka_max_retries': 0,
  'kafka.notification.kafka_retry_poll_time_in_ms': 500,
  'kafka.notification.kafka_flush_time_in_ms': 1000,
  'kafka.notification.kafka_topic_close_time_in_ms': 1000,
  'kafka.notification.kafka_destroy_time_in_ms': 1000,
};

/** `kafka_flush_time_in_ms = 5s`. */
export const kafkaNumberInvalid: Rule = {
  id: 'kafka-number-invalid',
  severity: 'warning',
  summary: 'A number of the kafka plugin is none.',
  why: 'Digits alone are read, without unit or sign; an empty value is none. The plugin logs it and keeps its default.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1',
  log: 'Error: Kafka Push Notification: init - kafka_max_retries must be positive',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.kafka_flush_time_in_ms = 5s\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.kafka_flush_time_in_ms = 5000\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, view} of configuredDrivers(input)) {
      if (driver !== 'kafka') continue;
      for (const [key, usual] of Object.entries(numbers)) {
        const setting = view.plugin.get(key);
        if (setting === undefined || isNumber(setting.value)) continue;
        yield {
          message: `${key} is no plain number: the default, ${usual}, is used`,
          span: setting.node.value.span,
          hint: /_ms$/.test(key) ? 'Write milliseconds without a unit.' : 'Write a number from 0 on.',
          setting: key,
          protocols: [chain.protocol],
        };
      }
    }
  },
};

function isNumber(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= 2147483647;
}
