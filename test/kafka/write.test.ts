import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import type {RecordHeader} from '../../src/events/record.js';
import {createTopicWriter} from '../../src/kafka/write.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, kafkaClient, sharedBrokers} from '../servers/shared.js';
import {collect, connectTo, wholeTopic} from './cluster.js';

const record = (value: string, timestampMs: number | null = 1) => ({
  key: Buffer.from('k'),
  value: Buffer.from(value),
  headers: [] as readonly RecordHeader[],
  timestampMs,
});

describeWith(['kafka', 'kcat'], 'writing to a topic', () => {
  test('keeps key, value, headers in their order, time and partition', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 3});
    const connection = await connectTo(brokers);
    const writer = await createTopicWriter(connection, topic);
    const headers: RecordHeader[] = [
      [Buffer.from('b'), Buffer.from('1')],
      [Buffer.from('a'), null],
      [Buffer.from('b'), Buffer.from('2')],
    ];

    await writer.write(2, [
      {key: Buffer.from('anna'), value: Buffer.from('new'), headers, timestampMs: 0},
      {key: null, value: Buffer.from('no key'), headers: [], timestampMs: 1_795_300_581_727},
      {key: Buffer.from('gone'), value: null, headers: [], timestampMs: 5},
    ]);
    await connection.close();

    const args = ['-C', '-e', '-q', '-J', '-b', brokers, '-t', topic];
    const printed = execFileSync('kcat', args, {encoding: 'utf8'}).trimEnd().split('\n');
    expect(printed.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        partition: 2,
        offset: 0,
        ts: 0,
        key: 'anna',
        payload: 'new',
        headers: ['b', '1', 'a', null, 'b', '2'],
      }),
      expect.objectContaining({partition: 2, offset: 1, ts: 1_795_300_581_727, key: null, payload: 'no key'}),
      expect.objectContaining({partition: 2, offset: 2, ts: 5, key: 'gone', payload: null}),
    ]);
  });

  test('keeps the order of many calls, and tells where each record went', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const connection = await connectTo(brokers);
    const writer = await createTopicWriter(connection, topic);

    const calls = Array.from({length: 200}, (_, call) =>
      writer.write(
        call % 2,
        Array.from({length: 50}, (_, index) => record(`${call}/${index} ${'x'.repeat(200)}`)),
      ),
    );
    const outcomes = await Promise.all(calls);
    const written = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();

    for (const partition of [0, 1]) {
      const values = written.filter((one) => one.partition === partition).map(({value}) => String(value).split(' ')[0]);
      const expected = Array.from({length: 100}, (_, half) => 2 * half + partition).flatMap((call) =>
        Array.from({length: 50}, (_, index) => `${call}/${index}`),
      );
      expect(values).toEqual(expected);
    }
    for (const [call, runs] of outcomes.entries()) {
      expect(runs.reduce((sum, {count}) => sum + count, 0)).toBe(50);
      const first = runs[0];
      expect(first && 'offset' in first && first.offset).toBe(Math.floor(call / 2) * 50);
    }
  });

  test('refuses single records that are too large and writes their neighbours', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1, configs: {'max.message.bytes': 10_000}});
    const connection = await connectTo(brokers);
    const writer = await createTopicWriter(connection, topic);
    const values = ['a', 'b', 'X'.repeat(20_000), 'c', 'Y'.repeat(15_000), 'd'];

    const outcomes = await writer.write(
      0,
      values.map((value) => record(value)),
    );
    const after = await writer.write(0, [record('e')]);
    const written = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();

    expect(written.map(({value}) => String(value))).toEqual(['a', 'b', 'c', 'd', 'e']);
    const failed = outcomes.filter((outcome) => 'error' in outcome);
    expect(failed.map(({first, count}) => [first, count])).toEqual([
      [2, 1],
      [4, 1],
    ]);
    expect(failed[0]).toMatchObject({error: {code: 'KAFKA_RECORD_TOO_LARGE'}});
    expect(outcomes.map(({first}) => first)).toEqual([...outcomes.map(({first}) => first)].sort((a, b) => a - b));
    expect(after).toEqual([{first: 0, count: 1, offset: 4}]);
  });

  test('splits batches that are larger than the topic takes', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1, configs: {'max.message.bytes': 20_000}});
    const connection = await connectTo(brokers);
    const writer = await createTopicWriter(connection, topic);
    const values = Array.from({length: 300}, (_, index) => `${index} ${'x'.repeat(1000)}`);

    const outcomes = await writer.write(
      0,
      values.map((value) => record(value)),
    );
    const written = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();

    expect(outcomes.every((outcome) => 'offset' in outcome)).toBe(true);
    expect(written.map(({value}) => String(value))).toEqual(values);
  });

  test('refuses records whose time the topic does not take', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1, configs: {'message.timestamp.before.max.ms': 60_000}});
    const connection = await connectTo(brokers);
    const writer = await createTopicWriter(connection, topic);

    const outcomes = await writer.write(0, [record('now', Date.now()), record('old', 1000), record('now', Date.now())]);
    await connection.close();

    expect(outcomes.map((outcome) => ('error' in outcome ? outcome.error.code : 'written'))).toEqual([
      'written',
      'KAFKA_TIMESTAMP_REFUSED',
      'written',
    ]);
  });

  test('stops with TOPIC_UNKNOWN when the topic is deleted', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1});
    const connection = await connectTo(brokers, {timeoutMs: 3000});
    const writer = await createTopicWriter(connection, topic);
    await writer.write(0, [record('a')]);
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    await admin.deleteTopics({topics: [topic]});

    // The broker lets go of a deleted topic a moment later.
    const goOn = async () => {
      for (;;) await writer.write(0, [record('b')]);
    };
    await expect(goOn()).rejects.toMatchObject({code: 'TOPIC_UNKNOWN'});
    expect(await admin.listTopics()).not.toContain(topic);
    await admin.disconnect();
    await connection.close();
  });

  test('refuses a partition that is not there', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const connection = await connectTo(brokers);
    const writer = await createTopicWriter(connection, topic);

    await expect(writer.write(2, [record('a')])).rejects.toMatchObject({code: 'USAGE'});
    await connection.close();
  });
});
