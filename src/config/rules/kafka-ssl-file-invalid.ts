import {certificateFiles} from '../kafka-certificates.js';
import type {Rule} from './rule.js';

/** A file for TLS without a certificate in it: signal 11. */
export const kafkaSslFileInvalid: Rule = {
  id: 'kafka-ssl-file-invalid',
  severity: 'error',
  summary: 'A certificate or key file of the kafka plugin holds none.',
  why: 'librdkafka refuses its whole configuration then, and the process crashes with signal 11 at the first event. The files have to be in PEM.',
  source:
    'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with librdkafka 2.0.2, through kcat',
  log: 'Error: Kafka Push Notification: init_global - rd_kafka_new() failed to create new producer',
  dialect: '2.3',
  examples: {
    bad: [
      {
        'dovecot.conf':
          'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.security.protocol = ssl\n  kafka.notification.settings.ssl.ca.location = /etc/dovecot/ca.pem\n}\n',
        'ca.pem': '',
      },
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
    for (const {protocol, setting, holds} of certificateFiles(input)) {
      if (holds === null || input.files.kind(setting.value) !== 'file') continue;
      const text = readOrNull(() => input.files.read(setting.value));
      if (text === null || holds.test(text)) continue;
      const what = setting.key.endsWith('key.location') ? 'private key' : 'certificate';
      yield {
        message: `${setting.value} holds no ${what} in PEM: the process crashes at the first event`,
        span: setting.node.value.span,
        hint: `Put a ${what} in PEM there, or correct the path.`,
        setting: setting.key,
        protocols: [protocol],
      };
    }
  },
};

/** Keys are often for root alone: what cannot be read is not judged. */
function readOrNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
