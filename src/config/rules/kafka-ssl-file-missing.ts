import {certificateFiles} from '../kafka-certificates.js';
import type {Rule} from './rule.js';

/** A certificate that is not there: signal 11. */
export const kafkaSslFileMissing: Rule = {
  id: 'kafka-ssl-file-missing',
  severity: 'info',
  summary: 'A certificate or key of the kafka plugin does not exist on this host.',
  why: 'librdkafka refuses its whole configuration then, and the process crashes with signal 11 at the first event. Where the check runs on another host than Dovecot, look there.',
  source: 'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1',
  log: 'Error: Kafka Push Notification: init_global - rd_kafka_new() failed to create new producer',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.security.protocol = ssl\n  kafka.notification.settings.ssl.ca.location = /etc/dovecot/absent.pem\n}\n',
    ],
    good: [
      {
        'dovecot.conf':
          'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.security.protocol = ssl\n  kafka.notification.settings.ssl.ca.location = /etc/dovecot/ca.pem\n}\n',
        'ca.pem': '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n',
      },
    ],
  },

  *check(input) {
    for (const {protocol, setting} of certificateFiles(input)) {
      if (input.files.exists(setting.value)) continue;
      yield {
        message: `${setting.value} does not exist here: without it the process crashes at the first event`,
        span: setting.node.value.span,
        hint: 'Put the file there, or correct the path.',
        setting: setting.key,
        protocols: [protocol],
      };
    }
  },
};
