import type {EventRecord, RecordBatch} from '../events/record.js';

/** What went wrong with a record or a try. */
export interface SendError {
  readonly code: string;
  readonly message: string;
}

/** What became of one record, or of a run of records of one partition that share their fate. */
export interface Outcome {
  /** At least one, in the order of the source. */
  readonly records: RecordBatch;
  /** `sent` is only said after the acknowledgement. */
  readonly status: 'sent' | 'failed' | 'skipped';
  readonly attempts: number;
  /** True when an earlier try may have arrived too. */
  readonly repeated: boolean;
  /** Where the first one arrived: `{partition, offset}` of a topic, `{status}` of an HTTP answer. */
  readonly target?: Readonly<Record<string, number>>;
  readonly error?: SendError;
  /** Why it was skipped. */
  readonly reason?: string;
  /** From the first try to the acknowledgement, milliseconds. */
  readonly ms: number;
  /** Where the sink looked: whose event it is, and which. */
  readonly user?: string | null;
  readonly event?: string | null;
}

/** Something that an operator should know while sending goes on. */
export type SinkNotice =
  /** Nothing gets through: sending pauses, for at most `maxPauseMs`. */
  | {readonly kind: 'paused'; readonly error: SendError; readonly maxPauseMs: number}
  | {readonly kind: 'resumed'; readonly pausedMs: number}
  /** It paused for as long as it may: everything else fails. */
  | {readonly kind: 'given-up'; readonly error: SendError; readonly pausedMs: number};

/** Under which names a receiver is told of users. */
export interface UserNames {
  /** Their logins, what their http-notify entries say, or the one for some and the other for others. */
  readonly userSentAs: 'login' | 'metadata' | 'mixed';
  /** One user, and what goes out for that user. */
  readonly example: {readonly user: string; readonly sentAs: string};
}

/** Where records go. */
export interface Sink {
  /** As the operator writes it, secrets masked: `topic:copy`, `http://127.0.0.1:8009/push`. */
  readonly name: string;
  /** The same batches, each handed on when the sink knows what `skipReason` must know about it. */
  prepare(batches: AsyncIterable<RecordBatch>): AsyncIterable<RecordBatch>;
  /** Why the sink would skip a record that was prepared, null where it has a place for it. */
  skipReason(record: EventRecord): string | null;
  /** Names that were asked for so far; null before the first one. Only of a sink that tells of users. */
  readonly userNames?: () => UserNames | null;
  /**
   * What an operator should know before what was planned is sent there. First and last time of the records, milliseconds
   * since 1970.
   */
  readonly warnings?: (times: {readonly firstMs: number | null; readonly lastMs: number | null}) => readonly string[];
  /**
   * Sends what the batches hold and yields what became of it, in the order of acknowledgement within a user. It begins
   * nothing new before the reader has come back for more, so what was yielded can be put on record first. Settles every
   * record unless the signal aborts: then only what is under way. Throws an AppError where nothing more can be sent
   * and trying again is of no use; everything that was settled has been yielded before. `onLeaving` is told of records
   * right before they leave.
   */
  send(
    batches: AsyncIterable<RecordBatch>,
    signal: AbortSignal,
    onLeaving: (batches: readonly RecordBatch[]) => void,
  ): AsyncIterable<readonly Outcome[]>;
  close(): Promise<void>;
}
