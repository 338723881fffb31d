import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {partitionOfKey} from '../../src/kafka/placement.js';
import {readRanges} from '../../src/kafka/read.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';
import {connectTo, wholeTopic} from './cluster.js';

describeWith(['kafka', 'kcat'], 'placement of keys', () => {
  test("is that of librdkafka's consistent partitioner", async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 7});
    const keys = Array.from({length: 200}, (_, index) => `user${index}@例え.example`);
    const input = keys.map((key) => `${key}\tvalue\n`).join('');
    const partitioner = ['-X', 'topic.partitioner=consistent_random'];
    execFileSync('kcat', ['-P', '-b', brokers, '-t', topic, '-K', '\t', ...partitioner], {input});
    const connection = await connectTo(brokers);

    const placed = new Map<string, number | null>();
    for await (const records of readRanges(connection, {ranges: await wholeTopic(connection, topic)}, neverAborted())) {
      for (const {key, partition} of records) placed.set(String(key), partition);
    }
    await connection.close();

    expect([...placed.keys()].sort()).toEqual([...keys].sort());
    for (const [key, partition] of placed) expect(partitionOfKey(Buffer.from(key), 7)).toBe(partition);
  });

  test('has none for a record without a key', () => {
    expect(partitionOfKey(null, 4)).toBeNull();
    expect(partitionOfKey(Buffer.alloc(0), 4)).toBeNull();
  });
});

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
