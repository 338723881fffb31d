import type {EffectiveSetting} from '../effective.js';
import {findProperty, type KafkaProperty, kafkaPrograms, propertiesOf} from '../kafka-properties.js';
import {numberOf} from '../librdkafka-value.js';
import type {Rule} from './rule.js';

/** What goes wrong, and the setting to blame. */
interface Clash {
  readonly setting: EffectiveSetting;
  readonly text: string;
  readonly hint: string;
}

/** Properties that are fine one by one and refused together, and one that works against the plugin. */
export const kafkaPropertyCrash: Rule = {
  id: 'kafka-property-crash',
  severity: 'error',
  summary: 'Properties of librdkafka go together so badly that the process crashes.',
  why: 'imap or lmtp gets signal 11 at the first event: librdkafka refuses the producer, and the plugin goes on without one. lmtp gives no reply although the mail is stored, so it is delivered again. With transactional.id every event fails instead.',
  source:
    'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1 and librdkafka 2.0.2',
  log: 'Error: Kafka Push Notification: init_global - rd_kafka_new() failed to create new producer with `acks` must be set to `all` when `enable.idempotence` is true',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.enable.idempotence = true\n  kafka.notification.settings.acks = 1\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.security.protocol = sasl_plaintext\n  kafka.notification.settings.sasl.mechanisms = PLAIN\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.transactional.id = mail\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.message.timeout.ms = 10\n  kafka.notification.settings.linger.ms = 50\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.enable.idempotence = true\n  kafka.notification.settings.acks = all\n}\n',
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  kafka.notification.settings.security.protocol = sasl_plaintext\n  kafka.notification.settings.sasl.mechanisms = PLAIN\n  kafka.notification.settings.sasl.username = dovecot\n  kafka.notification.settings.sasl.password = not-a-real-one\n}\n',
    ],
  },

  *check(input) {
    for (const {protocol, view} of kafkaPrograms(input)) {
      const properties = propertiesOf(view);
      for (const clash of [idempotence(properties), login(properties), timeout(properties), transaction(properties)]) {
        if (clash === null) continue;
        const {setting, text, hint} = clash;
        yield {message: text, hint, span: setting.span, setting: setting.key, protocols: [protocol]};
      }
    }
  },
};

function idempotence(properties: readonly KafkaProperty[]): Clash | null {
  if (!/^(?:true|t|1)$/i.test(findProperty(properties, 'enable.idempotence')?.value ?? '')) return null;
  const wrong = [
    {
      name: 'request.required.acks',
      isWrong: (number: number) => number !== -1,
      hint: 'Write acks = all, or remove it.',
    },
    {name: 'message.send.max.retries', isWrong: (number: number) => number === 0, hint: 'Remove retries.'},
    {
      name: 'max.in.flight.requests.per.connection',
      isWrong: (number: number) => number > 5,
      hint: 'Write max.in.flight = 5, or remove it.',
    },
  ];
  for (const {name, isWrong, hint} of wrong) {
    const setting = findProperty(properties, name);
    const number = numberOf(name, setting?.value);
    if (setting === undefined || number === null || !isWrong(number)) continue;
    return {setting, text: `the process crashes: enable.idempotence does not go with this ${name}`, hint};
  }
  return null;
}

function login(properties: readonly KafkaProperty[]): Clash | null {
  const protocol = findProperty(properties, 'security.protocol');
  if (protocol === undefined || !/^sasl_(?:plaintext|ssl)$/i.test(protocol.value)) return null;
  const mechanism = findProperty(properties, 'sasl.mechanisms');
  const name = (mechanism?.value ?? 'GSSAPI').toUpperCase();
  if (!/^(?:PLAIN|SCRAM-SHA-256|SCRAM-SHA-512)$/.test(name)) return null;
  const missing = ['sasl.username', 'sasl.password'].filter((each) => !findProperty(properties, each)?.value);
  if (missing.length === 0) return null;
  const text = `the process crashes: a login with ${name} needs ${missing.join(' and ')}`;
  return {setting: mechanism ?? protocol, text, hint: `Set ${missing.join(' and ')}.`};
}

function timeout(properties: readonly KafkaProperty[]): Clash | null {
  const setting = findProperty(properties, 'message.timeout.ms');
  const limit = numberOf('message.timeout.ms', setting?.value);
  const linger = numberOf('queue.buffering.max.ms', findProperty(properties, 'queue.buffering.max.ms')?.value) ?? 5;
  if (setting === undefined || limit === null || limit === 0 || limit >= linger) return null;
  const text = `the process crashes: message.timeout.ms is shorter than linger.ms, ${linger} ms`;
  return {setting, text, hint: 'Write a longer message.timeout.ms, or a shorter linger.ms.'};
}

function transaction(properties: readonly KafkaProperty[]): Clash | null {
  const setting = findProperty(properties, 'transactional.id');
  if (setting === undefined || setting.value === '') return null;
  return {
    setting,
    text: 'every event fails: the plugin begins no transaction for transactional.id',
    hint: 'Remove it.',
  };
}
