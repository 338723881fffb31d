import {expect, test} from 'vitest';
import {choosePartition} from '../../src/kafka/partition-choice.js';
import {partitionOfKey} from '../../src/kafka/placement.js';
import {createTopicWriter} from '../../src/kafka/write.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, kafkaClient, sharedBrokers} from '../servers/shared.js';
import {connectTo} from './cluster.js';

const keys = Array.from({length: 300}, (_, index) => Buffer.from(`user${index}@example.org`));
const anna = Buffer.from('anna@example.org');
const never = () => new AbortController().signal;

async function fill(brokers: string, topic: string, place: (key: Buffer, index: number) => number): Promise<void> {
  const connection = await connectTo(brokers);
  const writer = await createTopicWriter(connection, topic);
  for (const [index, key] of keys.entries()) {
    await writer.write(place(key, index), [{key, value: Buffer.from('v'), headers: [], timestampMs: 1}]);
  }
  await connection.close();
}

async function choose(brokers: string, topic: string) {
  const connection = await connectTo(brokers);
  const choice = await choosePartition(connection, topic, anna, never());
  await connection.close();
  return choice;
}

describeWith(['kafka'], 'choosing the partition of a user', () => {
  test('takes one when the keys lie where the plugin puts them', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 4});
    await fill(brokers, topic, (key) => partitionOfKey(key, 4) ?? 0);

    expect(await choose(brokers, topic)).toEqual({kind: 'one', partition: partitionOfKey(anna, 4)});
  });

  test('takes all when another partitioner placed the keys', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 4});
    const producer = kafkaClient(brokers).producer({idempotent: true, maxInFlightRequests: 1});
    await producer.connect();
    await producer.send({topic, messages: keys.map((key) => ({key, value: 'v'}))});
    await producer.disconnect();

    expect(await choose(brokers, topic)).toMatchObject({kind: 'all'});
  });

  test('takes all when the topic had fewer partitions once', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 4});
    await fill(brokers, topic, (key, index) => partitionOfKey(key, index < 150 ? 2 : 4) ?? 0);

    expect(await choose(brokers, topic)).toMatchObject({kind: 'all'});
  });

  test('takes all when a record has no key', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 4});
    await fill(brokers, topic, (key) => partitionOfKey(key, 4) ?? 0);
    const connection = await connectTo(brokers);
    const writer = await createTopicWriter(connection, topic);
    await writer.write(1, [{key: null, value: Buffer.from('v'), headers: [], timestampMs: 1}]);
    await connection.close();

    expect(await choose(brokers, topic)).toEqual({kind: 'all', reason: 'some records have no key'});
  });

  test('takes all when there is nothing to look at', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 4});

    expect(await choose(brokers, topic)).toEqual({kind: 'all', reason: 'there are no records to look at'});
  });
});
