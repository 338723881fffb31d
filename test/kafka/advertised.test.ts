import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {startKafka} from '../../scripts/servers/kafka.js';
import {fetchOffsets} from '../../src/kafka/offsets.js';
import {createTopicWriter} from '../../src/kafka/write.js';
import {describeWith} from '../servers/needs.js';
import {createTopic} from '../servers/shared.js';
import {collect, connectTo} from './cluster.js';

describeWith(['own-kafka'], 'a broker that advertises an address that cannot be reached', () => {
  let kafka: Awaited<ReturnType<typeof startKafka>>;
  let topic: string;

  beforeAll(async () => {
    kafka = await startKafka();
    topic = await createTopic(kafka.brokers, {partitions: 1});
  }, 90_000);
  afterAll(async () => await kafka?.stop());

  /** Starts the broker again; whoever asks it is sent to that address. */
  async function advertise(address: string): Promise<void> {
    await kafka.kill();
    const file = join(kafka.root, 'server.properties');
    const lines = readFileSync(file, 'utf8').replace(
      /^advertised\.listeners=.*$/m,
      `advertised.listeners=PLAINTEXT://${address}`,
    );
    writeFileSync(file, lines);
    // The start is not seen to succeed: who looks goes to the advertised address too.
    kafka.nodes[0]?.start().catch(() => undefined);
    await vi.waitFor(async () => (await connectTo(kafka.brokers)).close(), {timeout: 60_000, interval: 200});
  }

  test.each([
    ['kafka-0.invalid:9092', 'which cannot be resolved here'],
    ['127.0.0.1:1', 'which refuses the connection'],
  ])('is named with both addresses: %s', {timeout: 120_000}, async (address, why) => {
    await advertise(address);
    const connection = await connectTo(kafka.brokers, {timeoutMs: 30_000});
    const named = `${kafka.brokers} answered and names ${address}, ${why}`;
    // Where this comes only with the time limit, the code is KAFKA_TIMEOUT.
    const failure = {
      code: 'KAFKA_ADVERTISED_UNREACHABLE',
      reason: 'advertised',
      message: expect.stringContaining(named),
    };

    await expect(fetchOffsets(connection, topic)).rejects.toMatchObject(failure);
    await expect(collect(connection, [{topic, partition: 0, from: 0, until: 1}])).rejects.toMatchObject(failure);
    const writer = await createTopicWriter(connection, topic);
    const record = {key: null, value: Buffer.from('x'), headers: [], timestampMs: null};
    await expect(writer.write(0, [record])).rejects.toMatchObject({...failure, mayHaveArrived: false});

    await connection.close();
  });
});
