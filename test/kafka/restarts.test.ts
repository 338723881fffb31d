import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startKafka} from '../../scripts/servers/kafka.js';
import type {EventRecord} from '../../src/events/record.js';
import {readRanges} from '../../src/kafka/read.js';
import type {ReadNotice} from '../../src/kafka/read-options.js';
import {createTopicWriter} from '../../src/kafka/write.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, kafkaClient} from '../servers/shared.js';
import {collect, connectTo, produceLines, wholeTopic} from './cluster.js';

const record = (index: number) => ({
  key: Buffer.from('k'),
  value: Buffer.from(String(index)),
  headers: [],
  timestampMs: 1,
});
const numbers = (count: number) => Array.from({length: count}, (_, index) => String(index));

/** Calls of one record each are batches of their own, five of which may wait for their acknowledgement. */
const mostUnderWay = 5;

describeWith(['own-kafka', 'kcat'], 'a broker that is killed and comes back', () => {
  let kafka: Awaited<ReturnType<typeof startKafka>>;
  beforeAll(async () => {
    kafka = await startKafka();
  }, 90_000);
  afterAll(async () => await kafka?.stop());

  test('loses and repeats nothing that is read', async () => {
    const topic = await createTopic(kafka.brokers, {partitions: 1});
    const connection = await connectTo(kafka.brokers);
    const controller = new AbortController();
    const seen: string[] = [];
    const notices: ReadNotice[] = [];
    const options = {
      ranges: [{topic, partition: 0, from: 0, until: null}],
      notify: (notice: ReadNotice) => void notices.push(notice),
    };
    const following = (async () => {
      for await (const records of readRanges(connection, options, controller.signal)) {
        seen.push(...records.map(({value}) => String(value)));
      }
    })();
    produceLines(
      kafka.brokers,
      topic,
      0,
      numbers(10).map((value) => `k\t${value}`),
    );
    await expect.poll(() => seen.length).toBe(10);

    await kafka.kill();
    await kafka.restart();
    produceLines(
      kafka.brokers,
      topic,
      0,
      numbers(20)
        .slice(10)
        .map((value) => `k\t${value}`),
    );
    await expect.poll(() => seen.length, {timeout: 30_000}).toBe(20);
    controller.abort();
    await following;
    await connection.close();

    expect(seen).toEqual(numbers(20));
    expect(notices.map(({kind}) => kind)).toEqual(['retrying', 'recovered']);
  }, 90_000);

  test('gets every record in order from a writer that is busy, and again at most what was under way', async () => {
    const topic = await createTopic(kafka.brokers, {partitions: 1});
    const connection = await connectTo(kafka.brokers, {timeoutMs: 60_000});
    const writer = await createTopicWriter(connection, topic);
    const calls: Promise<unknown>[] = [];
    const writing = (async () => {
      for (let index = 0; index < 400; index += 1) {
        calls.push(writer.write(0, [record(index)]));
        await sleep(5);
      }
    })();

    await expect.poll(() => calls.length).toBeGreaterThan(50);
    await calls[50];
    await kafka.kill();
    await kafka.restart();
    await writing;
    await Promise.all(calls);
    const written = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();

    // A killed broker may have forgotten the writer's sequence numbers: what it had not acknowledged is then sent again.
    const values = written.map(({value}) => String(value));
    expect([...new Set(values)]).toEqual(numbers(400));
    expect(values.length - 400).toBeLessThanOrEqual(mostUnderWay);
  }, 120_000);

  test('is waited for only as long as allowed; then the same records can be given again', async () => {
    const topic = await createTopic(kafka.brokers, {partitions: 1});
    const connection = await connectTo(kafka.brokers, {timeoutMs: 1500});
    const writer = await createTopicWriter(connection, topic);
    await writer.write(0, [record(0)]);
    await kafka.kill();

    await expect(writer.write(0, [record(1)])).rejects.toMatchObject({code: 'KAFKA_UNREACHABLE', exitCode: 3});
    const reading = collect(connection, [{topic, partition: 0, from: 0, until: 1}], {patienceMs: 1000});
    await expect(reading).rejects.toMatchObject({code: expect.stringMatching(/^KAFKA_/), exitCode: 3});

    await kafka.restart();
    await writer.write(0, [record(1)]);
    const written = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();
    expect(written.map(({value}) => String(value))).toEqual(['0', '1']);
  }, 90_000);
});

describeWith(['own-kafka', 'kcat'], 'two brokers', () => {
  let kafka: Awaited<ReturnType<typeof startKafka>>;
  beforeAll(async () => {
    kafka = await startKafka({nodes: 2});
  }, 120_000);
  afterAll(async () => await kafka?.stop());

  async function createOn(leaders: readonly number[]): Promise<string> {
    const topic = `placed-${leaders.join('-')}-${Date.now()}`;
    const admin = kafkaClient(kafka.brokers).admin();
    await admin.connect();
    const replicaAssignment = leaders.map((leader, partition) => ({partition, replicas: [leader]}));
    await admin.createTopics({topics: [{topic, replicaAssignment}], waitForLeaders: true});
    await admin.disconnect();
    return topic;
  }

  test('are both read when each leads a partition', async () => {
    const topic = await createOn([1, 2]);
    const connection = await connectTo(kafka.brokers);
    const writer = await createTopicWriter(connection, topic);
    for (const partition of [0, 1])
      await writer.write(
        partition,
        numbers(50).map((value) => record(Number(value))),
      );

    const records = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();

    for (const partition of [0, 1]) {
      const own = records.filter((one) => one.partition === partition).map(({value}) => String(value));
      expect(own).toEqual(numbers(50));
    }
  });

  test('may hand a partition from one to the other while it is read and written', async () => {
    const topic = await createOn([1]);
    const connection = await connectTo(kafka.brokers);
    const controller = new AbortController();
    const seen: EventRecord[] = [];
    const ranges = [{topic, partition: 0, from: 0, until: null}];
    const following = (async () => {
      for await (const records of readRanges(connection, {ranges}, controller.signal)) seen.push(...records);
    })();
    const writer = await createTopicWriter(connection, topic);
    const calls: Promise<unknown>[] = [];
    const writing = (async () => {
      for (let index = 0; index < 300; index += 1) {
        calls.push(writer.write(0, [record(index)]));
        await sleep(10);
      }
    })();

    await expect.poll(() => seen.length).toBeGreaterThan(20);
    const admin = kafkaClient(kafka.brokers).admin();
    await admin.connect();
    await admin.alterPartitionReassignments({topics: [{topic, partitionAssignment: [{partition: 0, replicas: [2]}]}]});
    await writing;
    await Promise.all(calls);
    await expect.poll(() => seen.length, {timeout: 20_000}).toBe(300);
    const leader = (await connection.leaders(topic)).get(0);
    controller.abort();
    await following;
    await admin.disconnect();
    await connection.close();

    expect(leader).toBe(2);
    expect(seen.map(({value}) => String(value))).toEqual(numbers(300));
  }, 90_000);
});
