import type {KafkaConnection} from '../kafka/connection.js';
import {fetchGroupOffsets} from '../kafka/group-offsets.js';
import {fetchOffsets, type PartitionOffsets} from '../kafka/offsets.js';

/**
 * Records that a group has yet to read: from its committed offset on, or from the first that retention has kept if the
 * group never committed anything or is behind that.
 */
export function lagOf(committed: ReadonlyMap<number, number>, offsets: readonly PartitionOffsets[]): number {
  const behind = offsets.map(({partition, earliest, latest}) => {
    return latest - Math.min(latest, Math.max(earliest, committed.get(partition) ?? earliest));
  });
  return behind.reduce((sum, count) => sum + count, 0);
}

/** Asks for both offsets and gives the lag of a group in a topic. Throws TOPIC_UNKNOWN. */
export async function fetchLag(connection: KafkaConnection, group: string, topic: string): Promise<number> {
  const [committed, offsets] = await Promise.all([
    fetchGroupOffsets(connection, group, topic),
    fetchOffsets(connection, topic),
  ]);
  return lagOf(committed, offsets);
}
