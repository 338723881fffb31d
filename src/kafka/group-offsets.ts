import type {KafkaConnection} from './connection.js';
import {GroupMember} from './group/member.js';
import {clusterOf} from './transport/cluster.js';

/**
 * How far a group is in a topic: by partition the next offset that it would read. Partitions of which it never committed
 * anything are left out, so an unknown group gives an empty map. Joins nothing.
 */
export async function fetchGroupOffsets(
  connection: KafkaConnection,
  group: string,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  const partitions = (await connection.partitions(topic)).map((partition) => ({topic, partition}));
  const committed = await new GroupMember(clusterOf(connection), group, [topic]).committed(partitions);
  return new Map(committed.map(({partition, offset}) => [partition, offset]));
}
