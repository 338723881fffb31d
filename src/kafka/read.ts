import type {RecordBatch} from '../events/record.js';
import type {KafkaConnection} from './connection.js';

/** A stretch of one partition. */
export interface ReadRange {
  readonly topic: string;
  readonly partition: number;
  /** First offset wanted. */
  readonly from: number;
  /** First offset not wanted; null follows the partition for good. */
  readonly until: number | null;
}

/**
 * A test on the bytes of a record inside the fetched buffer, before anything is made of it: key and value lie between
 * start and end, a start of -1 stands for null. It may let too much through, never too little. Within one buffer it is
 * called with ascending positions; `bytes` changes from buffer to buffer.
 */
export type AcceptRecord = (
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
) => boolean;

/** Something that an operator should know while reading goes on. */
export type ReadNotice =
  /** Retention or a deletion of records took the position away; reading goes on at `to`. */
  | {readonly kind: 'truncated'; readonly topic: string; readonly partition: number; from: number; to: number}
  /** A partition that was added while following; it is read from its beginning. */
  | {readonly kind: 'partition-added'; readonly topic: string; readonly partition: number}
  /** A broker does not answer; said once until it does again. */
  | {readonly kind: 'retrying'; readonly message: string}
  | {readonly kind: 'recovered'};

export interface ReadOptions {
  readonly ranges: readonly ReadRange[];
  readonly accept?: AcceptRecord;
  readonly notify?: (notice: ReadNotice) => void;
  /** Told after each fetched batch, also where nothing in it was accepted: everything before `offset` has been read. */
  readonly progress?: (topic: string, partition: number, offset: number, records: number) => void;
}

/**
 * Reads ranges of any number of topics without a consumer group and commits nothing. Yields arrays of accepted records
 * of one partition each, in offset order within it; ends when every range is read, or when the signal aborts. Records
 * of aborted transactions are left out. Throws TOPIC_UNKNOWN when a topic is deleted meanwhile, KAFKA_UNREACHABLE or
 * KAFKA_TIMEOUT when brokers stay away, KAFKA_RECORD_DAMAGED on a wrong checksum.
 */
export async function* readRanges(
  connection: KafkaConnection,
  options: ReadOptions,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch, void, void> {
  yield await Promise.reject(new Error(`not yet: ${connection.settings.brokers}${options.ranges}${signal}`));
}
