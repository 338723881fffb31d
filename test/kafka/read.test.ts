import {execFileSync} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {EventRecord} from '../../src/events/record.js';
import {fetchOffsets} from '../../src/kafka/offsets.js';
import {readRanges} from '../../src/kafka/read.js';
import type {ReadNotice} from '../../src/kafka/read-options.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, kafkaClient, sharedBrokers} from '../servers/shared.js';
import {collect, connectTo, produceLines, wholeTopic} from './cluster.js';

const lines = (count: number, prefix = 'v') =>
  Array.from({length: count}, (_, index) => `k${index % 7}\t${prefix}${index}`);

describeWith(['kafka', 'kcat'], 'reading a topic without a group', () => {
  test('gives what kcat gives, in the order of each partition', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 3});
    for (const partition of [0, 1, 2]) produceLines(brokers, topic, partition, lines(400));
    const connection = await connectTo(brokers);

    const records = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();

    const kcat = execFileSync('kcat', ['-C', '-e', '-q', '-b', brokers, '-t', topic, '-f', '%p %o %T %k %s\n'], {
      encoding: 'utf8',
    });
    const own = records.map(
      ({partition, offset, timestampMs, key, value}) => `${partition} ${offset} ${timestampMs} ${key} ${value}`,
    );
    expect([...own].sort()).toEqual(kcat.trimEnd().split('\n').sort());
    for (const partition of [0, 1, 2]) {
      const offsets = records.filter((record) => record.partition === partition).map(({offset}) => offset);
      expect(offsets).toEqual(Array.from({length: 400}, (_, index) => index));
    }
  });

  test.each(['gzip', 'snappy', 'lz4', 'zstd'])('reads what kcat compressed with %s', async (codec) => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1});
    const written = lines(2000, 'the same text again and again ');
    produceLines(brokers, topic, 0, written, ['-z', codec]);
    const connection = await connectTo(brokers);

    const records = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();

    expect(records.map(({key, value}) => `${key}\t${value}`)).toEqual(written);
  });

  test('gives the same records from memory that is used again', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const padding = 'x'.repeat(200_000);
    for (const partition of [0, 1]) produceLines(brokers, topic, partition, lines(60, `${partition}${padding}`));
    const connection = await connectTo(brokers);
    const ranges = await wholeTopic(connection, topic);
    const print = ({partition, offset, key, value}: EventRecord) =>
      `${partition} ${offset} ${key} ${value?.length} ${value?.at(0)} ${value?.subarray(-4)}`;
    const kept = (await collect(connection, ranges)).map(print);

    const seen: string[] = [];
    let answers = 0;
    const progress = () => {
      answers += 1;
    };
    const options = {ranges, reuseMemory: true, progress};
    for await (const records of readRanges(connection, options, AbortSignal.timeout(20_000))) {
      // Long enough for the next answer to arrive meanwhile.
      await sleep(2);
      seen.push(...records.map(print));
    }
    await connection.close();

    // Enough answers that each piece of memory is filled anew.
    expect(answers).toBeGreaterThan(6);
    expect([...seen].sort()).toEqual([...kept].sort());
    expect(seen).toHaveLength(120);
  });

  test('reads a record that is larger than a fetch', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2, configs: {'max.message.bytes': 12_000_000}});
    const value = Buffer.alloc(10_000_000, 'x');
    const producer = kafkaClient(brokers).producer({idempotent: true, maxInFlightRequests: 1});
    await producer.connect();
    const messages = [0, 1].flatMap((partition) => [
      {partition, key: 'small', value: 'a'},
      {partition, key: 'large', value},
      {partition, key: 'small', value: 'b'},
    ]);
    for (const message of messages) await producer.send({topic, messages: [message]});
    await producer.disconnect();
    const connection = await connectTo(brokers);

    const records = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();

    for (const partition of [0, 1]) {
      const sizes = records.filter((record) => record.partition === partition).map((record) => record.value?.length);
      expect(sizes).toEqual([1, value.length, 1]);
    }
  });

  test('shows committed transactions only, and ends behind their marks', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1});
    const producer = kafkaClient(brokers).producer({transactionalId: topic, maxInFlightRequests: 1, idempotent: true});
    await producer.connect();
    for (const outcome of ['commit', 'abort', 'commit', 'abort'] as const) {
      const transaction = await producer.transaction();
      await transaction.send({topic, messages: [{key: 'k', value: outcome}]});
      await transaction[outcome]();
    }
    await producer.disconnect();
    const connection = await connectTo(brokers);

    const records = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();

    expect(records.map(({offset, value}) => [offset, String(value)])).toEqual([
      [0, 'commit'],
      [4, 'commit'],
    ]);
  });

  test('does not wait for a transaction that is open', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1});
    produceLines(brokers, topic, 0, lines(3));
    const producer = kafkaClient(brokers).producer({transactionalId: topic, maxInFlightRequests: 1, idempotent: true});
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({topic, messages: [{key: 'k', value: 'undecided'}]});
    const connection = await connectTo(brokers);

    const records = await collect(connection, await wholeTopic(connection, topic));
    await connection.close();
    await transaction.abort();
    await producer.disconnect();

    expect(records).toHaveLength(3);
  });

  test('goes on at the first kept record when records were deleted, and says so', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1});
    produceLines(brokers, topic, 0, lines(10));
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    // kafkajs deletes only where it has looked before.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({topic, partitions: [{partition: 0, offset: '6'}]});
    await admin.disconnect();
    const connection = await connectTo(brokers);
    const notices: ReadNotice[] = [];

    const range = {topic, partition: 0, from: 2, until: 10};
    const records = await collect(connection, [range], {notify: (notice) => notices.push(notice)});
    await connection.close();

    expect(records.map(({offset}) => offset)).toEqual([6, 7, 8, 9]);
    expect(notices).toEqual([{kind: 'truncated', topic, partition: 0, from: 2, to: 6}]);
  });

  test('ends when the last records of the range are gone', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1});
    produceLines(brokers, topic, 0, lines(10));
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    // kafkajs deletes only where it has looked before.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({topic, partitions: [{partition: 0, offset: '10'}]});
    await admin.disconnect();
    const connection = await connectTo(brokers);

    await expect(collect(connection, [{topic, partition: 0, from: 2, until: 10}])).resolves.toEqual([]);
    await connection.close();
  });

  test('reads a compacted topic over its gaps', async () => {
    const brokers = await sharedBrokers();
    // A broker ends a segment by its age alone, when the next record comes.
    const segmentMs = 100;
    const configs = {
      'cleanup.policy': 'compact',
      'min.cleanable.dirty.ratio': 0.01,
      'segment.ms': segmentMs,
      'delete.retention.ms': 0,
    };
    const topic = await createTopic(brokers, {partitions: 1, configs});
    produceLines(brokers, topic, 0, lines(50, 'old'));
    await sleep(segmentMs);
    produceLines(brokers, topic, 0, lines(50, 'new'));
    await sleep(segmentMs);
    // The last segment is never compacted.
    produceLines(brokers, topic, 0, ['last\tlast']);
    const connection = await connectTo(brokers);

    const ranges = await wholeTopic(connection, topic);
    const kept = lines(50, 'new').slice(-7);
    const found = async () => (await collect(connection, ranges)).map(({key, value}) => `${key}\t${value}`);
    await expect.poll(found, {timeout: 50_000, interval: 250}).toEqual([...kept, 'last\tlast']);
    await connection.close();
  }, 60_000);

  test('shows followed records as they come, and ends when told to', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const connection = await connectTo(brokers);
    const controller = new AbortController();
    const seen: string[] = [];
    const ranges = [0, 1].map((partition) => ({topic, partition, from: 0, until: null}));

    const following = (async () => {
      for await (const records of readRanges(connection, {ranges}, controller.signal)) {
        seen.push(...records.map(({value}) => String(value)));
      }
    })();
    for (const [index, partition] of [0, 1, 0].entries()) {
      produceLines(brokers, topic, partition, [`k\t${index}`], ['-X', 'linger.ms=0']);
      await expect.poll(() => seen.at(-1)).toBe(String(index));
    }
    controller.abort();
    await following;

    expect(seen).toEqual(['0', '1', '2']);
    await connection.close();
  });

  test('follows a partition that is added', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1});
    const connection = await connectTo(brokers);
    const stop = new AbortController();
    const seen: EventRecord[] = [];
    const notices: ReadNotice[] = [];
    const options = {
      ranges: [{topic, partition: 0, from: 0, until: null}],
      addPartitions: true,
      notify: (notice: ReadNotice) => void notices.push(notice),
    };

    const following = (async () => {
      for await (const records of readRanges(connection, options, stop.signal)) seen.push(...records);
    })();
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    await admin.createPartitions({topicPartitions: [{topic, count: 2}]});
    await admin.disconnect();
    produceLines(brokers, topic, 1, ['k\tin the new one']);
    await expect.poll(() => seen.length, {timeout: 15_000}).toBe(1);
    stop.abort();
    await following;
    await connection.close();

    expect(seen[0]?.partition).toBe(1);
    // A broker may serve a partition a little after it is named as its leader.
    const added = notices.filter(({kind}) => kind === 'partition-added');
    expect(added).toEqual([{kind: 'partition-added', topic, partition: 1}]);
  });

  test('stops with TOPIC_UNKNOWN when the topic is deleted', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const connection = await connectTo(brokers);
    const controller = new AbortController();
    const ranges = [0, 1].map((partition) => ({topic, partition, from: 0, until: null}));

    const seen: string[] = [];
    const following = (async () => {
      for await (const records of readRanges(connection, {ranges}, controller.signal)) {
        seen.push(...records.map(({value}) => String(value)));
      }
    })();
    following.catch(() => undefined);
    produceLines(brokers, topic, 0, ['k\tv']);
    await expect.poll(() => seen).toEqual(['v']);
    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    await admin.deleteTopics({topics: [topic]});
    await admin.disconnect();

    await expect(following).rejects.toMatchObject({code: 'TOPIC_UNKNOWN', exitCode: 3});
    await connection.close();
  });

  test('reads several topics at once', async () => {
    const brokers = await sharedBrokers();
    const topics = await Promise.all([createTopic(brokers, {partitions: 1}), createTopic(brokers, {partitions: 2})]);
    for (const topic of topics) produceLines(brokers, topic, 0, lines(20, topic));
    const connection = await connectTo(brokers);

    const ranges = (await Promise.all(topics.map((topic) => wholeTopic(connection, topic)))).flat();
    const records = await collect(connection, ranges);
    await connection.close();

    for (const topic of topics) {
      const own = records.filter((record) => record.topic === topic).map(({key, value}) => `${key}\t${value}`);
      expect(own).toEqual(lines(20, topic));
    }
  });

  test('makes records only of what is accepted, but tells how far it has looked', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1});
    produceLines(brokers, topic, 0, lines(700));
    const connection = await connectTo(brokers);
    const progress: (readonly [number, number])[] = [];

    const records = await collect(connection, await wholeTopic(connection, topic), {
      accept: (bytes, keyStart, keyEnd) => bytes.toString('utf8', keyStart, keyEnd) === 'k3',
      progress: (_topic, _partition, offset, count) => void progress.push([offset, count]),
    });
    await connection.close();

    expect(records).toHaveLength(100);
    expect(progress.at(-1)?.[0]).toBe(700);
    expect(progress.reduce((sum, [, count]) => sum + count, 0)).toBe(700);
  });

  test('counts and ends at the range, also within a batch', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 1});
    produceLines(brokers, topic, 0, lines(100));
    const connection = await connectTo(brokers);
    const progress: (readonly [number, number])[] = [];

    const range = {topic, partition: 0, from: 10, until: 60};
    const records = await collect(connection, [range], {
      progress: (_topic, _partition, offset, count) => void progress.push([offset, count]),
    });
    await connection.close();

    expect(records.map(({offset}) => offset)).toEqual(Array.from({length: 50}, (_, index) => index + 10));
    expect(progress).toEqual([[60, 50]]);
  });

  test('refuses a partition that the topic does not have', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const connection = await connectTo(brokers);

    const reading = collect(connection, [{topic, partition: 2, from: 0, until: 5}]);

    await expect(reading).rejects.toMatchObject({code: 'PARTITION_UNKNOWN'});
    await connection.close();
  });

  test('knows an empty partition', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const connection = await connectTo(brokers);

    expect(await fetchOffsets(connection, topic)).toMatchObject([
      {partition: 0, earliest: 0, latest: 0},
      {partition: 1, earliest: 0, latest: 0},
    ]);
    expect(await collect(connection, await wholeTopic(connection, topic))).toEqual([]);
    await connection.close();
  });
});
