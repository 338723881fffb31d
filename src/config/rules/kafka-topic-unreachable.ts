import {badOutcomes} from './outcome-finding.js';
import type {Rule} from './rule.js';

const driver = (brokers: string) =>
  `mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.kafka_brokers = ${brokers}\n}\n`;

/** Brokers that do not answer, or have no such topic. */
export const kafkaTopicUnreachable: Rule = {
  id: 'kafka-topic-unreachable',
  severity: 'error',
  summary: 'The brokers of a kafka driver do not answer, let nobody in, or lack the topic (--online).',
  why: 'Events are lost, and each session waits for them at its end. A topic that is not there is a warning: brokers may be set to make it with the first event. It is asked for as the plugin would, with its properties, and is not made.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1',
  log: 'Error: Kafka Push Notification: msg_cb: message delivery failed: Local: Message timed out',
  dialect: '2.3',
  online: true,
  examples: {
    bad: [driver('127.0.0.1:1')],
    good: [driver('127.0.0.1:9092')],
  },

  check: (input) => badOutcomes(input, 'topic'),
};
