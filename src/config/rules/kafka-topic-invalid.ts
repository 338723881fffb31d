import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `topic=` and `topic=push/mail`. */
export const kafkaTopicInvalid: Rule = {
  id: 'kafka-topic-invalid',
  severity: 'error',
  summary: 'The topic of a kafka driver has a name that Kafka refuses.',
  why: 'The plugin passes the name to the brokers without checking it. They refuse an empty name, a name of more than 249 characters, and any character other than letters, digits, dot, underscore and hyphen, so every event is lost.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; org.apache.kafka.common.internals.Topic',
  log: 'Kafka Push Notification: msg_cb: message delivery failed: Broker: Invalid topic',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=push/mail events=MessageNew\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic= events=MessageNew\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=push_%d events=MessageNew\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, starts, value} of configuredDrivers(input)) {
      const option = value.options.findLast(({key}) => key === 'topic');
      if (driver !== 'kafka' || !starts || option === undefined) continue;
      const problem = problemOf(option.value ?? '');
      if (problem === null) continue;
      yield {
        message: `Kafka refuses this topic: ${problem}`,
        span: pieceSpan(origin.node, option.text),
        hint: 'Use letters, digits, dots, underscores and hyphens, at most 249.',
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};

/** What Kafka has against a topic's name; a `%` variable stands for text that only the user decides. */
function problemOf(name: string): string | null {
  const fixed = name.replace(/%(?:\{[^{}]*\}|[\d.]*[A-Za-z]|%)/g, (variable) => (variable === '%%' ? '%' : 'x'));
  if (fixed === '') return 'the name is empty';
  if (fixed === '.' || fixed === '..') return `the name is '${fixed}'`;
  if (fixed.length > 249) return `the name has ${fixed.length} characters`;
  const [wrong] = /[^A-Za-z0-9._-]/u.exec(fixed) ?? [];
  return wrong === undefined ? null : `'${wrong}' is not allowed in a name`;
}
