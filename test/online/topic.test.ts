import {afterAll, beforeAll, describe, expect, it, test} from 'vitest';
import {startKafka} from '../../scripts/servers/kafka.js';
import {saslUser} from '../../scripts/servers/kafka-properties.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, kafkaClient, sharedBrokers, uniqueName} from '../servers/shared.js';
import {outcomesOf} from './with-files.js';

const conf = (options: string, lines: readonly string[]) =>
  `mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:${options}\n${lines
    .map((line) => `  kafka.notification.${line}\n`)
    .join('')}}\n`;

const told = async (options: string, lines: readonly string[], timeoutMs?: number) =>
  (await outcomesOf('topic', {'dovecot.conf': conf(options, lines)}, timeoutMs)).map((one) => [
    one.status,
    one.severity ?? 'error',
    one.message,
  ]);

describe('brokers', () => {
  it('that nobody runs are bad', async () => {
    const [[status, severity] = []] = await told('topic=t', ['kafka_brokers = 127.0.0.1:1']);

    expect([status, severity]).toEqual(['bad', 'error']);
  });

  it.each([
    ['where nothing is to be verified', 'settings.enable.ssl.certificate.verification = false'],
    ['where the login is one that is not known here', 'settings.security.protocol = sasl_plaintext'],
    ['where no address can be read', 'kafka_brokers = :::'],
  ])('are not judged %s', async (_, line) => {
    const lines = line.startsWith('kafka_brokers') ? [line] : ['kafka_brokers = 127.0.0.1:1', line];

    expect((await told('topic=t', lines)).map(([status]) => status)).toEqual(['unchecked']);
  });
});

describe('schemes of brokers', () => {
  it.each([
    ['SSL://127.0.0.1:1', 'plaintext', []],
    ['plaintext://127.0.0.1:1', 'ssl', ['settings.security.protocol = ssl']],
    ['foo://127.0.0.1:1', 'plaintext', []],
  ])('%s: librdkafka takes no broker with security.protocol %s', async (broker, protocol, lines) => {
    const [one] = await told('topic=t', [`kafka_brokers = ${broker}`, ...lines]);

    expect(one).toEqual([
      'bad',
      'error',
      `librdkafka takes none of the brokers: the scheme of ${broker} does not match security.protocol ${protocol}`,
    ]);
  });
});

describeWith(['kafka'], 'topics', () => {
  it.each(['plaintext://', 'PLAINTEXT://'])('are asked for at brokers with the scheme %s', async (scheme) => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const list = brokers.split(',').map((broker) => scheme + broker);

    // What follows a broker with another scheme is ignored.
    expect(await told(`topic=${topic}`, [`kafka_brokers = ${list.join(',')},SSL://127.0.0.1:1`])).toEqual([
      ['ok', 'error', `topic ${topic} is there, with 2 partitions`],
    ]);
  });

  it('that are there are good, for a driver in each program once', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const text = conf(`topic=${topic}`, [`kafka_brokers = ${brokers}`]);

    const outcomes = await outcomesOf('topic', {'dovecot.conf': text});

    expect(outcomes.map(({status, message, protocols}) => [status, message, protocols])).toEqual([
      ['ok', `topic ${topic} is there, with 2 partitions`, ['lmtp', 'lda', 'imap']],
    ]);
  });

  it('that are not there are a warning, and are not made by asking', async () => {
    const brokers = await sharedBrokers();
    const topic = uniqueName('absent');

    expect(await told(`topic=${topic}`, [`kafka_brokers = ${brokers}`])).toEqual([
      ['bad', 'warning', `topic ${topic}: there is no such topic`],
    ]);
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    expect(await admin.listTopics()).not.toContain(topic);
    await admin.disconnect();
  });

  it('that differ from user to user are not judged', async () => {
    const brokers = await sharedBrokers();

    expect(await told('topic=mail-%d', [`kafka_brokers = ${brokers}`])).toEqual([
      ['unchecked', 'error', `${brokers} can be reached; the topic is another one for each user`],
    ]);
  });
});

describeWith(['own-kafka'], 'brokers with TLS and logins', () => {
  let kafka: Awaited<ReturnType<typeof startKafka>>;
  let topic: string;
  beforeAll(async () => {
    kafka = await startKafka({listeners: ['ssl', 'saslSsl']});
    topic = await createTopic(kafka.brokers);
  }, 90_000);
  afterAll(async () => await kafka?.stop());

  const login = (password: string) => [
    `kafka_brokers = localhost:${kafka.ports.saslSsl}`,
    'settings.security.protocol = sasl_ssl',
    `settings.ssl.ca.location = ${kafka.tls?.ca}`,
    'settings.sasl.mechanisms = SCRAM-SHA-256',
    `settings.sasl.username = ${saslUser.username}`,
    `settings.sasl.password = ${password}`,
  ];

  test('are good as the properties of librdkafka say', async () => {
    expect((await told(`topic=${topic}`, login(saslUser.password))).map(([status]) => status)).toEqual(['ok']);
  });

  test('are bad with a wrong password, which does not show', async () => {
    const outcomes = await told(`topic=${topic}`, login('not-the-right-one'));

    expect(outcomes.map(([status]) => status)).toEqual(['bad']);
    expect(JSON.stringify(outcomes)).not.toContain('not-the-right-one');
  });

  test('are bad where their certificate is not trusted', async () => {
    const lines = [`kafka_brokers = localhost:${kafka.ports.ssl}`, 'settings.security.protocol = ssl'];

    expect((await told(`topic=${topic}`, lines)).map(([status]) => status)).toEqual(['bad']);
    const trusted = [...lines, `settings.ssl.ca.location = ${kafka.tls?.ca}`];
    expect((await told(`topic=${topic}`, trusted)).map(([status]) => status)).toEqual(['ok']);
  });

  test('are bad where they are spoken to without TLS', async () => {
    const outcomes = await told(`topic=${topic}`, [`kafka_brokers = localhost:${kafka.ports.ssl}`], 3000);

    expect(outcomes.map(([status]) => status)).toEqual(['bad']);
  });
});
