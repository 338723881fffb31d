import type {KafkaConnection} from '../kafka/connection.js';
import {fetchGroup, type GroupInfo} from '../kafka/groups.js';
import {fetchOffsets} from '../kafka/offsets.js';
import type {TopicPartition} from '../kafka/topic-partition.js';

/** A consumer group, and how far it is. */
export interface GroupReport extends Omit<GroupInfo, 'committed'> {
  readonly partitions: readonly PartitionLag[];
  /** Of all partitions together. */
  readonly lag: number;
}

/** How far a group is in one partition that it has committed. */
export interface PartitionLag extends TopicPartition {
  /** Next offset to read. */
  readonly offset: number;
  /** Records from there, or from the first that is kept, to the end; markers and gaps may be among them. */
  readonly lag: number;
}

/** Asks for a group and its lag; partitions of topics that are gone are left out. */
export async function reportGroup(connection: KafkaConnection, name: string): Promise<GroupReport> {
  const {committed, ...group} = await fetchGroup(connection, name);
  const existing = new Set(await connection.topics());
  const topics = [...new Set(committed.map(({topic}) => topic))].filter((topic) => existing.has(topic)).sort();
  const lists = topics.map(async (topic) => {
    const offsets = new Map((await fetchOffsets(connection, topic)).map((one) => [one.partition, one]));
    const own = committed.filter((one) => one.topic === topic).sort((a, b) => a.partition - b.partition);
    return own.map(({partition, offset}) => {
      const {earliest = 0, latest = 0} = offsets.get(partition) ?? {};
      return {topic, partition, offset, lag: latest - Math.min(latest, Math.max(earliest, offset))};
    });
  });
  const partitions = (await Promise.all(lists)).flat();
  return {...group, partitions, lag: partitions.reduce((sum, {lag}) => sum + lag, 0)};
}
