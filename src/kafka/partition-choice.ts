import type {KafkaConnection} from './connection.js';
import {fetchOffsets, type PartitionOffsets} from './offsets.js';
import {partitionOfKey} from './placement.js';
import {readRanges} from './read.js';
import type {ReadRange} from './read-options.js';

/** Which partitions to read for one key, and why. */
export type PartitionChoice =
  | {readonly kind: 'one'; readonly partition: number}
  /** Something in the sample lies elsewhere or has no key, or there was nothing to look at. */
  | {readonly kind: 'all'; readonly reason: string};

/** Records looked at from each end of each partition. */
const sampleCount = 50;
const sampleBytes = 64 * 1024;

/**
 * Looks at keys from both ends of each partition and says whether they lie where the plugin would put them. The oldest
 * ones show whether the topic had fewer partitions once.
 */
export async function choosePartition(
  connection: KafkaConnection,
  topic: string,
  key: Buffer,
  signal: AbortSignal,
): Promise<PartitionChoice> {
  const offsets = await fetchOffsets(connection, topic);
  const partition = partitionOfKey(key, offsets.length);
  if (partition === null) return {kind: 'all', reason: 'there is no key to go by'};
  if (offsets.length === 1) return {kind: 'one', partition};
  const count = offsets.length;
  let seen = 0;
  // One after the other: a fetch takes each partition once.
  for (const ranges of [offsets.map((one) => oldest(topic, one)), offsets.map((one) => newest(topic, one))]) {
    for await (const records of readRanges(connection, {ranges, partitionBytes: sampleBytes}, signal)) {
      if (records.some(({key}) => key === null)) return withoutKey;
      if (records.some((record) => partitionOfKey(record.key, count) !== record.partition)) return strayKey;
      seen += records.length;
    }
  }
  return seen === 0 ? {kind: 'all', reason: 'there are no records to look at'} : {kind: 'one', partition};
}

const strayKey: PartitionChoice = {kind: 'all', reason: 'some keys do not lie where their hash (CRC-32) puts them'};

/** What has no key may lie anywhere, and may be about anybody. */
const withoutKey: PartitionChoice = {kind: 'all', reason: 'some records have no key'};

function oldest(topic: string, {partition, earliest, latest}: PartitionOffsets): ReadRange {
  return {topic, partition, from: earliest, until: Math.min(earliest + sampleCount, latest)};
}

function newest(topic: string, {partition, earliest, latest}: PartitionOffsets): ReadRange {
  return {topic, partition, from: Math.max(earliest, latest - sampleCount), until: latest};
}
