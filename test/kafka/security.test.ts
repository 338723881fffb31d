import {readFileSync} from 'node:fs';
import type {AddressInfo} from 'node:net';
import {createServer} from 'node:tls';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startKafka} from '../../scripts/servers/kafka.js';
import {saslUser} from '../../scripts/servers/kafka-properties.js';
import type {KafkaSasl, KafkaSettings} from '../../src/kafka/connection.js';
import {createTopicWriter} from '../../src/kafka/write.js';
import {describeWith} from '../servers/needs.js';
import {createTopic} from '../servers/shared.js';
import {collect, connectTo, wholeTopic} from './cluster.js';

const read = (file = '') => readFileSync(file, 'utf8');

describeWith(['own-kafka'], 'TLS and logins', () => {
  let kafka: Awaited<ReturnType<typeof startKafka>>;
  let topic: string;
  let ca: string;

  beforeAll(async () => {
    // The plain TLS listener asks for a certificate, the one with a login does not.
    const properties = {'listener.name.ssl.ssl.client.auth': 'required'};
    kafka = await startKafka({listeners: ['ssl', 'sasl', 'saslSsl'], properties});
    topic = await createTopic(kafka.brokers, {partitions: 2});
    ca = read(kafka.tls?.ca);
  }, 90_000);
  afterAll(async () => await kafka?.stop());

  async function writesAndReads(broker: string, settings: Partial<KafkaSettings>): Promise<void> {
    const connection = await connectTo(broker, settings);
    const writer = await createTopicWriter(connection, topic);
    const value = Buffer.from(broker + JSON.stringify(settings.sasl ?? null));
    await writer.write(1, [{key: null, value, headers: [], timestampMs: 1}]);
    const records = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();
    expect(records.at(-1)?.value).toEqual(value);
  }

  const login = (mechanism: KafkaSasl['mechanism'], password = saslUser.password): KafkaSasl => ({
    mechanism,
    username: saslUser.username,
    password,
  });

  test('speaks TLS with a client certificate', async () => {
    const [cert, key] = [read(kafka.tls?.cert), read(kafka.tls?.key)];

    await writesAndReads(`localhost:${kafka.ports.ssl}`, {tls: {ca, cert, key}});
  });

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'logs in with %s, with TLS and without',
    async (mechanism) => {
      await writesAndReads(`127.0.0.1:${kafka.ports.sasl}`, {sasl: login(mechanism)});
      await writesAndReads(`localhost:${kafka.ports.saslSsl}`, {tls: {ca}, sasl: login(mechanism)});
    },
  );

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'is told of a wrong password with %s',
    async (mechanism) => {
      const wrong = connectTo(`127.0.0.1:${kafka.ports.sasl}`, {sasl: login(mechanism, 'guessed')});

      await expect(wrong).rejects.toMatchObject({code: 'KAFKA_AUTH_FAILED', exitCode: 3});
      await expect(wrong).rejects.not.toMatchObject({message: expect.stringContaining('guessed')});
    },
  );

  test('refuses a broker whose certificate nobody vouches for', async () => {
    const broker = `localhost:${kafka.ports.saslSsl}`;

    await expect(connectTo(broker, {tls: {}})).rejects.toMatchObject({code: 'KAFKA_TLS_FAILED'});
    await expect(connectTo(broker, {tls: {ca: read(kafka.tls?.cert)}})).rejects.toMatchObject({
      code: 'KAFKA_TLS_FAILED',
    });
  });

  test('refuses a certificate that is for another name', async () => {
    // The broker's certificate names localhost and 127.0.0.1.
    const pem = read(kafka.tls?.keystore);
    const server = createServer({cert: pem, key: pem});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));
    const {port} = server.address() as AddressInfo;

    await expect(connectTo(`127.0.0.2:${port}`, {tls: {ca}})).rejects.toMatchObject({code: 'KAFKA_TLS_FAILED'});
    server.close();
  });

  test('says that a listener wants TLS, or a login, or a certificate', async () => {
    await expect(connectTo(`localhost:${kafka.ports.saslSsl}`)).rejects.toMatchObject({
      code: 'KAFKA_TLS_FAILED',
      reason: 'tls-missing',
    });
    await expect(connectTo(`127.0.0.1:${kafka.ports.sasl}`)).rejects.toMatchObject({
      code: 'KAFKA_UNREACHABLE',
      reason: 'login-missing',
    });
    await expect(connectTo(`localhost:${kafka.ports.ssl}`, {tls: {ca}})).rejects.toMatchObject({
      code: 'KAFKA_TLS_FAILED',
      reason: 'certificate-missing',
    });
    await expect(connectTo(kafka.brokers, {tls: {ca}})).rejects.toMatchObject({
      code: 'KAFKA_TLS_FAILED',
      reason: 'tls-unexpected',
    });
    await expect(connectTo(kafka.brokers, {sasl: login('plain')})).rejects.toMatchObject({
      code: 'KAFKA_AUTH_FAILED',
      reason: 'login-unexpected',
    });
  });
});
