import type {KafkaConnection} from './connection.js';

/** Offsets of one partition: the first that is kept, and the one that comes after the last readable record. */
export interface PartitionOffsets {
  readonly partition: number;
  readonly earliest: number;
  /** End for readers of committed records: an open transaction begins here or later. */
  readonly latest: number;
}

/** First and end offset of the given partitions, of all where none are given. Throws TOPIC_UNKNOWN. */
export async function fetchOffsets(
  connection: KafkaConnection,
  topic: string,
  partitions?: readonly number[],
): Promise<readonly PartitionOffsets[]> {
  throw new Error(`not yet: ${connection.settings.brokers}${topic}${partitions}`);
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
  throw new Error(`not yet: ${connection.settings.brokers}${topic}${partitions}${timestampMs}`);
}
