import type {RecordHeader} from '../events/record.js';
import type {KafkaConnection} from './connection.js';

/** What is written of a record; an EventRecord is one. */
export interface WritableRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  /** Milliseconds since 1970; null stands for now. */
  readonly timestampMs: number | null;
}

/** What became of a run of records: `first` is an index into what was given. */
export type WriteOutcome =
  | {readonly first: number; readonly count: number; readonly offset: number}
  | {readonly first: number; readonly count: number; readonly error: {readonly code: string; readonly message: string}};

/** Writes to one topic. Calls for one partition keep their order; several may be waiting for their acknowledgement. */
export interface TopicWriter {
  readonly topic: string;
  /** Number of partitions when the writer was made. */
  readonly partitions: number;
  /**
   * Resolves when every in-sync replica has the records, or the broker has refused some for good (too large): then
   * they are outcomes with an error. Outcomes cover the given records in order. Rejects with an AppError
   * (KAFKA_TIMEOUT, KAFKA_UNREACHABLE, TOPIC_UNKNOWN, KAFKA_FORBIDDEN) where nothing more can be written.
   */
  write(partition: number, records: readonly WritableRecord[]): Promise<readonly WriteOutcome[]>;
}

/** A writer for an existing topic. Throws TOPIC_UNKNOWN; never creates one. Nothing to close but the connection. */
export async function createTopicWriter(connection: KafkaConnection, topic: string): Promise<TopicWriter> {
  throw new Error(`not yet: ${connection.settings.brokers}${topic}`);
}
