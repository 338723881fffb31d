import {type AddressInfo, createServer, type Server} from 'node:net';
import {describe, expect, test} from 'vitest';
import {connectKafka} from '../../src/kafka/connection.js';
import {metadata} from '../../src/kafka/messages/metadata.js';
import {Brokers} from '../../src/kafka/transport/brokers.js';
import {createTopicWriter} from '../../src/kafka/write.js';
import {describeWith} from '../servers/needs.js';
import {kafkaClient, sharedBrokers, uniqueName} from '../servers/shared.js';
import {connectTo} from './cluster.js';

const settings = {tls: null, sasl: null, clientId: 'test', timeoutMs: 1000};

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

describe('connecting', () => {
  test('says that nobody listens', async () => {
    const broker = await listen(createServer());
    const server = createServer();
    const free = await listen(server);
    await new Promise((resolve) => server.close(resolve));

    await expect(connectKafka({...settings, brokers: [free]})).rejects.toMatchObject({
      code: 'KAFKA_UNREACHABLE',
      exitCode: 3,
    });
    expect(broker).not.toBe(free);
  });

  test('gives up in time on a broker that says nothing', async () => {
    const server = createServer();
    const broker = await listen(server);

    await expect(connectKafka({...settings, brokers: [broker]})).rejects.toMatchObject({code: 'KAFKA_TIMEOUT'});

    server.close();
  });

  test('says that what listens is no broker', async () => {
    const server = createServer((socket) => {
      // Whoever spoke to it hangs up in the middle of the answer.
      socket.on('error', () => undefined).on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const broker = await listen(server);

    await expect(connectKafka({...settings, brokers: [broker]})).rejects.toMatchObject({
      code: 'KAFKA_UNREACHABLE',
      message: `brokers ${broker}: what answers there is not a Kafka broker`,
    });
    server.close();
  });
});

test('opens no socket once it is closed, though a question was still to be asked', async () => {
  let sockets = 0;
  const server = createServer(() => {
    sockets += 1;
  });
  const brokers = new Brokers({...settings, brokers: [await listen(server)]});
  brokers.learn([{nodeId: 1, host: '127.0.0.1', port: (server.address() as AddressInfo).port}]);
  brokers.close();

  await expect(brokers.ask(metadata([]))).rejects.toThrow('closed');
  await expect(brokers.link(1, 'fetch')).rejects.toThrow('closed');
  expect(sockets).toBe(0);
  server.close();
});

describeWith(['kafka'], 'a connection', () => {
  test('is made through the next broker when the first is away', async () => {
    const brokers = await sharedBrokers();

    const connection = await connectTo(`127.0.0.1:1,${brokers}`);

    await expect(connection.topics()).resolves.toBeInstanceOf(Array);
    await connection.close();
  });

  test('calls an unknown topic unknown, for reading and for writing, and creates none', async () => {
    const brokers = await sharedBrokers();
    const topic = uniqueName('unknown');
    const connection = await connectTo(brokers);

    await expect(connection.partitions(topic)).rejects.toMatchObject({code: 'TOPIC_UNKNOWN', exitCode: 3});
    await expect(createTopicWriter(connection, topic)).rejects.toMatchObject({code: 'TOPIC_UNKNOWN'});
    await expect(connection.partitions('no name!')).rejects.toMatchObject({code: 'TOPIC_UNKNOWN'});
    await connection.close();

    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    // The broker creates topics when clients ask for them (auto.create.topics.enable): this one was not.
    expect(await admin.listTopics()).not.toContain(topic);
    await admin.disconnect();
  });

  test('names TLS when it is spoken to a plain listener', async () => {
    const brokers = await sharedBrokers();

    await expect(connectTo(brokers, {tls: {}})).rejects.toMatchObject({code: 'KAFKA_TLS_FAILED'});
  });
});
