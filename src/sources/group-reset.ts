import {usageError} from '../errors.js';
import {parseTime} from '../events/time.js';
import type {KafkaConnection} from '../kafka/connection.js';
import {fetchGroup, hasMembers} from '../kafka/groups.js';
import {fetchOffsets, fetchOffsetsAt, type PartitionOffsets} from '../kafka/offsets.js';
import type {TopicPartition} from '../kafka/topic-partition.js';

/** Where a group is in a partition, and where it is to be. */
export interface Move extends TopicPartition {
  /** Null if it never committed anything. */
  readonly from: number | null;
  readonly to: number;
}

/**
 * What a reset would do: `to` is `beginning`, `end`, an offset or a time. An offset outside of a partition becomes its first
 * or its end. Throws USAGE if the group has members, and for a `to` that is none.
 */
export async function planReset(
  connection: KafkaConnection,
  group: string,
  topic: string,
  to: string,
  nowMs: number,
): Promise<readonly Move[]> {
  const {members, committed} = await fetchGroup(connection, group);
  if (members.length > 0) throw hasMembers(group);
  const offsets = await fetchOffsets(connection, topic);
  const targets = await targetsOf(connection, topic, to, offsets, nowMs);
  return offsets.map(({partition}) => {
    const known = committed.find((one) => one.topic === topic && one.partition === partition);
    return {topic, partition, from: known?.offset ?? null, to: targets.get(partition) ?? 0};
  });
}

async function targetsOf(
  connection: KafkaConnection,
  topic: string,
  to: string,
  offsets: readonly PartitionOffsets[],
  nowMs: number,
): Promise<ReadonlyMap<number, number>> {
  const each = (place: (one: PartitionOffsets) => number) =>
    new Map(offsets.map((one) => [one.partition, place(one)] as const));
  if (to === 'beginning') return each(({earliest}) => earliest);
  if (to === 'end') return each(({latest}) => latest);
  // Ten digits and more are a time in seconds or milliseconds.
  if (/^\d{1,9}$/.test(to)) return each(({earliest, latest}) => Math.min(latest, Math.max(earliest, Number(to))));
  try {
    return await fetchOffsetsAt(connection, topic, parseTime(to, nowMs));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'USAGE') throw error;
    throw usageError(`'${to}' is not a place to reset to`, 'Write beginning, end, an offset, or a time such as -1h.');
  }
}
