import type {KafkaConnection} from '../kafka/connection.js';
import type {PartitionOffsets} from '../kafka/offsets.js';
import {readRanges} from '../kafka/read.js';

/** Most offsets of one partition that are looked at to tell whether each of them is a record. */
const mostOffsets = 10_000;

/**
 * Whether the offsets of a topic are more than its records may be: markers of transactions, aborted records and gaps take
 * offsets too. Known for certain only if all have been looked at, which is done up to 10,000 of each partition.
 */
export async function isAtMost(
  connection: KafkaConnection,
  topic: string,
  offsets: readonly PartitionOffsets[],
  signal: AbortSignal,
): Promise<boolean> {
  if (offsets.some(({earliest, latest}) => latest - earliest > mostOffsets)) return true;
  const ranges = offsets.map(({partition, earliest, latest}) => ({topic, partition, from: earliest, until: latest}));
  let records = 0;
  const progress = (_topic: string, _partition: number, _offset: number, count: number) => {
    records += count;
  };
  // Nothing of them is wanted but their number.
  const options = {ranges, progress, accept: () => false, reuseMemory: true};
  for await (const _ of readRanges(connection, options, signal));
  return records < ranges.reduce((sum, {from, until}) => sum + until - from, 0);
}
