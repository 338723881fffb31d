import type {EffectiveSetting} from './effective.js';
import {findProperty, type KafkaProperty} from './kafka-properties.js';
import {numberOf} from './librdkafka-value.js';

/** Properties that do not go together: what goes wrong, and the setting to blame. */
export interface KafkaClash {
  readonly setting: EffectiveSetting;
  readonly text: string;
  readonly hint: string;
}

function idempotence(properties: readonly KafkaProperty[]): KafkaClash | null {
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

const known = ['GSSAPI', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'];

/** Those of librdkafka, which compares them with their case. */
const mechanisms = /^(?:GSSAPI|PLAIN|SCRAM-SHA-(?:1|256|512)|OAUTHBEARER)$/;

/** The mechanism in force: an empty value and a list are refused, and GSSAPI stays. */
function mechanismOf(setting: EffectiveSetting | undefined): string {
  const value = setting?.value ?? '';
  return value === '' || value.includes(',') ? 'GSSAPI' : value;
}

function neededBy(mechanism: string): readonly string[] {
  if (mechanism === 'OAUTHBEARER') return [];
  return mechanism === 'GSSAPI' ? ['sasl.kerberos.keytab'] : ['sasl.username', 'sasl.password'];
}

function login(properties: readonly KafkaProperty[]): KafkaClash | null {
  const protocol = findProperty(properties, 'security.protocol');
  if (protocol === undefined || !/^sasl_(?:plaintext|ssl)$/i.test(protocol.value)) return null;
  const mechanism = findProperty(properties, 'sasl.mechanisms');
  const name = mechanismOf(mechanism);
  if (!mechanisms.test(name)) {
    const text = `the process crashes: librdkafka has no SASL mechanism ${name}`;
    return {setting: mechanism ?? protocol, text, hint: `Write ${known.join(', ')}, in capitals.`};
  }
  const missing = neededBy(name).filter((each) => !findProperty(properties, each)?.value);
  if (missing.length === 0) return null;
  const text = `the process crashes: a login with ${name} needs ${missing.join(' and ')}`;
  if (name === 'GSSAPI' && findProperty(properties, 'sasl.kerberos.kinit.cmd')?.value) return null;
  return {setting: mechanism ?? protocol, text, hint: `Set ${missing.join(' and ')}.`};
}

function timeout(properties: readonly KafkaProperty[]): KafkaClash | null {
  const setting = findProperty(properties, 'message.timeout.ms');
  const limit = numberOf('message.timeout.ms', setting?.value);
  const linger = numberOf('queue.buffering.max.ms', findProperty(properties, 'queue.buffering.max.ms')?.value) ?? 5;
  if (setting === undefined || limit === null || limit === 0 || limit >= linger) return null;
  const text = `the process crashes: message.timeout.ms is shorter than linger.ms, ${linger} ms`;
  return {setting, text, hint: 'Write a longer message.timeout.ms, or a shorter linger.ms.'};
}

function transaction(properties: readonly KafkaProperty[]): KafkaClash | null {
  const setting = findProperty(properties, 'transactional.id');
  if (setting === undefined || setting.value === '') return null;
  return {
    setting,
    text: 'every event fails: the plugin begins no transaction for transactional.id',
    hint: 'Remove it.',
  };
}

/** Whether connections use TLS: without it, librdkafka reads no certificate. */
export function usesTls(properties: readonly KafkaProperty[]): boolean {
  return /^(?:sasl_)?ssl$/i.test(findProperty(properties, 'security.protocol')?.value ?? '');
}

const inline = ['ssl.ca.pem', 'ssl.certificate.pem', 'ssl.key.pem'];

/** A certificate in a value needs lines, and a value of Dovecot has one. */
function inlinePem(properties: readonly KafkaProperty[]): KafkaClash | null {
  const setting = inline.flatMap((name) => findProperty(properties, name) ?? []).find(({value}) => value !== '');
  if (setting === undefined) return null;
  const text = 'the process crashes: PEM has several lines, which a value of Dovecot cannot hold';
  return {setting, text, hint: 'Name a file: ssl.ca.location, ssl.certificate.location or ssl.key.location.'};
}

function keystore(properties: readonly KafkaProperty[]): KafkaClash | null {
  const setting = findProperty(properties, 'ssl.keystore.location');
  if (!setting?.value || findProperty(properties, 'ssl.keystore.password')?.value) return null;
  const text = 'the process crashes: ssl.keystore.location needs ssl.keystore.password';
  return {setting, text, hint: 'Set ssl.keystore.password.'};
}

function keyAlone(properties: readonly KafkaProperty[]): KafkaClash | null {
  const setting = findProperty(properties, 'ssl.key.location');
  const certificates = ['ssl.certificate.location', 'ssl.certificate.pem', 'ssl.keystore.location'];
  if (!setting?.value || certificates.some((name) => findProperty(properties, name)?.value)) return null;
  const text = 'the process crashes: ssl.key.location needs ssl.certificate.location';
  return {setting, text, hint: 'Set ssl.certificate.location.'};
}

function tls(properties: readonly KafkaProperty[]): readonly (KafkaClash | null)[] {
  if (!usesTls(properties)) return [];
  return [inlinePem(properties), keystore(properties), keyAlone(properties)];
}

/** What of a program's properties librdkafka refuses when the producer is made, or what fails every event. */
export function kafkaClashes(properties: readonly KafkaProperty[]): readonly KafkaClash[] {
  const clashes = [idempotence, login, timeout, transaction].map((find) => find(properties));
  return [...clashes, ...tls(properties)].filter((clash) => clash !== null);
}
