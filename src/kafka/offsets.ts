import type {KafkaConnection} from './connection.js';
import {earliestOffset, type ListedOffset, latestOffset, listOffsets} from './messages/list-offsets.js';
import {throwIfRefused} from './transport/broker-error.js';
import {type Cluster, clusterOf} from './transport/cluster.js';
import {groupByLeader} from './transport/leaders.js';
import {retrying} from './transport/retry.js';

/** Offsets of one partition: the first that is kept, and the one that comes after the last readable record. */
export interface PartitionOffsets {
  readonly partition: number;
  readonly earliest: number;
  /** End for readers of committed records: an open transaction begins here or later. */
  readonly latest: number;
  /** Newest leader epoch of the records before `latest`; left out where the broker does not say. */
  readonly epoch?: number;
}

type Listed = ReadonlyMap<number, ListedOffset>;

/** A leader that says nothing for so long is worth a note. */
const lateMs = 2500;

/** First and end offset of the given partitions, of all where none are given. Throws TOPIC_UNKNOWN. */
export async function fetchOffsets(
  connection: KafkaConnection,
  topic: string,
  partitions?: readonly number[],
): Promise<readonly PartitionOffsets[]> {
  const wanted = partitions ?? (await connection.partitions(topic));
  const [earliest, latest] = await Promise.all([
    list(connection, topic, wanted, earliestOffset),
    list(connection, topic, wanted, latestOffset),
  ]);
  return wanted.map((partition) => offsetsOf(partition, earliest, latest));
}

function offsetsOf(partition: number, earliest: Listed, latest: Listed): PartitionOffsets {
  const end = latest.get(partition);
  return {
    partition,
    earliest: earliest.get(partition)?.offset ?? 0,
    latest: end?.offset ?? 0,
    ...(end == null || end.epoch === null ? {} : {epoch: end.epoch}),
  };
}

/** First and end offset of partitions, from the broker that leads them, asked once. */
export async function listPartitionOffsets(
  cluster: Cluster,
  topic: string,
  broker: number,
  partitions: readonly number[],
): Promise<readonly PartitionOffsets[]> {
  const ask = async (timestampMs: number) =>
    new Map((await cluster.send(broker, listOffsets(topic, partitions, timestampMs))).map(checked));
  const [earliest, latest] = await Promise.all([ask(earliestOffset), ask(latestOffset)]);
  return partitions.map((partition) => offsetsOf(partition, earliest, latest));
}

/**
 * For each partition the offset of the first record whose timestamp is at or after the time (milliseconds since 1970);
 * the end where there is none, so also in an empty partition.
 */
export async function fetchOffsetsAt(
  connection: KafkaConnection,
  topic: string,
  timestampMs: number,
  partitions?: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const wanted = partitions ?? (await connection.partitions(topic));
  // The end is asked for first: a record that comes meanwhile lies behind it and is not lost.
  const ends = await list(connection, topic, wanted, latestOffset);
  // Below zero a broker takes a time for one of its special values.
  const found = await list(connection, topic, wanted, Math.max(0, Math.ceil(timestampMs)));
  return new Map(
    wanted.map((partition) => [partition, atOr(found.get(partition)?.offset, ends.get(partition)?.offset)]),
  );
}

function atOr(found = -1, end = 0): number {
  return found < 0 ? end : found;
}

async function list(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
  timestampMs: number,
): Promise<Listed> {
  const open = new Set(partitions);
  // Ends are asked for in every look-up: one note is enough.
  const late = timestampMs === latestOffset ? setTimeout(() => noteLate(connection, topic, open), lateMs) : undefined;
  try {
    return await retrying(`topic ${topic}`, connection.settings.timeoutMs, async () => {
      const byLeader = groupByLeader(topic, partitions, await connection.leaders(topic));
      const answers = [...byLeader].map(async ([nodeId, own]) => {
        const listed = await clusterOf(connection).send(nodeId, listOffsets(topic, own, timestampMs));
        for (const partition of own) open.delete(partition);
        return listed;
      });
      return new Map((await Promise.all(answers)).flat().map(checked));
    });
  } finally {
    clearTimeout(late);
  }
}

function noteLate({settings}: KafkaConnection, topic: string, open: ReadonlySet<number>): void {
  const named = [...open].sort((a, b) => a - b).join(', ');
  settings.note?.(`topic ${topic}, partition ${named}: the leader does not answer, trying on`);
}

function checked(listed: ListedOffset): readonly [number, ListedOffset] {
  throwIfRefused(listed.error);
  return [listed.partition, listed];
}
