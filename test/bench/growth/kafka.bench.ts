import {expect, test} from 'vitest';
import {createTopicWriter} from '../../../src/kafka/write.js';
import {connectTo} from '../../kafka/cluster.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, sharedBrokers} from '../../servers/shared.js';
import {growth, measureProgram} from '../growth.js';
import {createMix, million, payloadAt} from '../mix.js';
import {sizesTo} from './files.js';

const read = (topic: string, brokers: string) =>
  measureProgram(['events', 'tail', topic, '-b', brokers, '-e', '-o', 'beginning', '--json', '-q']);

/** A topic of so many partitions with the same records in each. */
async function createWide(brokers: string, partitions: number, records: number): Promise<string> {
  const topic = await createTopic(brokers, {prefix: 'wide', partitions});
  const connection = await connectTo(brokers);
  const writer = await createTopicWriter(connection, topic);
  const each = Math.ceil(records / partitions);
  for (let partition = 0; partition < partitions; partition += 1) {
    const lot = Array.from({length: each}, (_, index) => {
      const {user, value} = payloadAt(partition * each + index);
      return {key: Buffer.from(user), value: Buffer.from(value), headers: [], timestampMs: 1_795_300_000_000 + index};
    });
    for (let from = 0; from < each; from += 5000) await writer.write(partition, lot.slice(from, from + 5000));
  }
  await connection.close();
  return topic;
}

describeWith(['kafka'], 'events tail', () => {
  test('grows with the records of a topic', async () => {
    const brokers = await sharedBrokers();
    const exponents = await growth('events tail of a topic', 'records', sizesTo(million, 10_000), async (records) =>
      read(await createMix(brokers, records), brokers),
    );

    expect(exponents.time).toBeLessThan(1.2);
  });

  test('hardly grows with the partitions of as many records', async () => {
    const brokers = await sharedBrokers();
    const records = Math.min(million, 100_000);
    const title = `events tail of ${records.toLocaleString('en-US')} records`;
    const exponents = await growth(title, 'partitions', [1, 4, 16, 64, 128], async (partitions) =>
      read(await createWide(brokers, partitions, records), brokers),
    );

    expect(exponents.time).toBeLessThan(1);
  });
});
