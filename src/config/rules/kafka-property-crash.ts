import {kafkaClashes} from '../kafka-clashes.js';
import {kafkaPrograms, propertiesOf} from '../kafka-properties.js';
import type {Rule} from './rule.js';

/** Properties that are fine one by one and refused together, and one that works against the plugin. */
export const kafkaPropertyCrash: Rule = {
  id: 'kafka-property-crash',
  severity: 'error',
  summary: 'Properties of librdkafka go together so badly that the process crashes.',
  why: 'imap or lmtp gets signal 11 at the first event: librdkafka refuses the producer, and the plugin goes on without one. lmtp gives no reply although the mail is stored, so it is delivered again. With transactional.id every event fails instead.',
  source:
    'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1 and librdkafka 2.0.2, in part with kcat',
  log: 'Error: Kafka Push Notification: init_global - rd_kafka_new() failed to create new producer with `acks` must be set to `all` when `enable.idempotence` is true',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.enable.idempotence = true\n  kafka.notification.settings.acks = 1\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.security.protocol = sasl_plaintext\n  kafka.notification.settings.sasl.mechanisms = PLAIN\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.transactional.id = mail\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.message.timeout.ms = 10\n  kafka.notification.settings.linger.ms = 50\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.security.protocol = sasl_ssl\n  kafka.notification.settings.sasl.mechanisms = plain\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.enable.idempotence = true\n  kafka.notification.settings.acks = all\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.security.protocol = sasl_plaintext\n  kafka.notification.settings.sasl.mechanisms = PLAIN\n  kafka.notification.settings.sasl.username = dovecot\n  kafka.notification.settings.sasl.password = not-a-real-one\n}\n',
    ],
  },

  *check(input) {
    for (const {protocol, view} of kafkaPrograms(input)) {
      for (const {setting, text, hint} of kafkaClashes(propertiesOf(view))) {
        yield {message: text, hint, span: setting.span, setting: setting.key, protocols: [protocol]};
      }
    }
  },
};
