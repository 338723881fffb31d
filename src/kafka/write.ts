import {AppError, ExitCode} from '../errors.js';
import type {KafkaConnection} from './connection.js';
import {clusterOf} from './transport/cluster.js';
import {PartitionWriter} from './write/partition-writer.js';
import type {WritableRecord, WriteGuard, WriteOutcome} from './write-options.js';

/** Writes to one topic. Calls for one partition keep their order; several may be waiting for their acknowledgement. */
export interface TopicWriter {
  readonly topic: string;
  /** Number of partitions when the writer was made. */
  readonly partitions: number;
  /**
   * Resolves when every in-sync replica has the records, or the broker has refused some for good (too large): then
   * they are outcomes with an error. Outcomes cover the given records in order. Rejects with an UnwrittenError
   * (KAFKA_TIMEOUT, KAFKA_UNREACHABLE, TOPIC_UNKNOWN, KAFKA_FORBIDDEN) where nothing more can be written for now; what
   * was given may then have been written or not; the error's `resume` goes on with the same write. What the guard keeps back is not written, and an outcome with an error.
   */
  write(partition: number, records: readonly WritableRecord[], guard?: WriteGuard): Promise<readonly WriteOutcome[]>;
}

/** A writer for an existing topic. Throws TOPIC_UNKNOWN; never creates one. Nothing to close but the connection. */
export async function createTopicWriter(connection: KafkaConnection, topic: string): Promise<TopicWriter> {
  const partitions = (await connection.partitions(topic)).length;
  const {crc32c} = await import('@node-rs/crc32');
  const writers = new Map<number, PartitionWriter>();
  return {
    topic,
    partitions,
    async write(partition, records, guard) {
      if (partition >= partitions) throw missingPartition(topic, partition, partitions);
      const writer = writers.get(partition) ?? new PartitionWriter(clusterOf(connection), {topic, partition}, crc32c);
      writers.set(partition, writer);
      return await writer.write(records, guard);
    },
  };
}

function missingPartition(topic: string, partition: number, count: number) {
  const message = `topic ${topic} has ${count} partitions: there is no partition ${partition}`;
  return new AppError('USAGE', message, {reason: 'partition-missing', exitCode: ExitCode.usage});
}
