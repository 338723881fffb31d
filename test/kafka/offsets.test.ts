import {expect, test} from 'vitest';
import {fetchOffsets, fetchOffsetsAt} from '../../src/kafka/offsets.js';
import {createTopicWriter} from '../../src/kafka/write.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';
import {connectTo} from './cluster.js';

const at = (timestampMs: number) => ({key: null, value: Buffer.from('v'), headers: [], timestampMs});

describeWith(['kafka'], 'offsets by time', () => {
  test('are right before the first record, between two, on one, and after the last', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const connection = await connectTo(brokers);
    const writer = await createTopicWriter(connection, topic);
    for (const time of [1000, 2000, 3000]) await writer.write(0, [at(time)]);

    const found: Record<number, number | undefined> = {};
    for (const time of [-5, 0, 1000, 1001, 2000, 3000, 3001]) {
      found[time] = (await fetchOffsetsAt(connection, topic, time)).get(0);
    }
    await connection.close();

    expect(found).toEqual({[-5]: 0, 0: 0, 1000: 0, 1001: 1, 2000: 1, 3000: 2, 3001: 3});
  });

  test('are the end in an empty partition', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 2});
    const connection = await connectTo(brokers);
    const writer = await createTopicWriter(connection, topic);
    await writer.write(0, [at(1000), at(2000)]);

    expect(await fetchOffsetsAt(connection, topic, 1500)).toEqual(
      new Map([
        [0, 1],
        [1, 0],
      ]),
    );
    expect(await fetchOffsets(connection, topic, [1])).toEqual([{partition: 1, earliest: 0, latest: 0, epoch: 0}]);
    await connection.close();
  });
});
