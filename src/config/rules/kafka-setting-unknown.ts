import {nearest} from '../../nearest.js';
import {isPushKey, pluginSettings, pushKeys} from '../plugin-settings.js';
import {plainKey} from './plugin-key-invisible.js';
import type {Rule} from './rule.js';

const known = pushKeys.filter((key) => key.startsWith('kafka.'));

/** `kafka.notification.brokers`. */
export const kafkaSettingUnknown: Rule = {
  id: 'kafka-setting-unknown',
  severity: 'warning',
  summary: 'A setting under kafka.notification is one that the plugin does not read.',
  why: 'It is stored and nothing is said; the default stays in force. Properties of librdkafka stand under kafka.notification.settings. kafka_debug has a name of its own and is never used.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.brokers = 127.0.0.1:9092\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka_brokers = 127.0.0.1:9092\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.kafka_brokers = 127.0.0.1:9092\n}\n',
    ],
  },

  *check({model}) {
    for (const {key, node} of pluginSettings(model)) {
      const about = {span: node.keySpan, setting: key};
      if (key === 'kafka.notification.kafka_debug') {
        yield {...about, severity: 'info', message: 'kafka_debug is never used', hint: 'Remove it.'};
        continue;
      }
      if (!/^kafka[._]/i.test(key) || isPushKey(key) || isPushKey(plainKey(key)) || isProperty(key)) continue;
      const meant = meantBy(key);
      yield {
        ...about,
        message: `the kafka plugin does not read ${key}`,
        hint: meant === null ? 'Put properties of librdkafka under kafka.notification.settings.' : `Write ${meant}.`,
      };
    }
  },
};

/** Any one character may follow `settings`: it is skipped, whatever it is. */
function isProperty(key: string): boolean {
  return key.startsWith('kafka.notification.settings') && key.length > 'kafka.notification.settings.'.length;
}

function meantBy(key: string): string | null {
  const last = key.slice(Math.max(key.lastIndexOf('.'), key.startsWith('kafka_') ? 5 : 0) + 1);
  return known.find((name) => name.endsWith(`.kafka_${last}`)) ?? nearest(key, known);
}
