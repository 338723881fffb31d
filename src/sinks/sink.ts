import type {EventRecord, RecordBatch} from '../events/record.js';

/** What became of one record. `sent` is only said after the acknowledgement. */
export interface Outcome {
  readonly record: EventRecord;
  readonly status: 'sent' | 'failed' | 'skipped';
  readonly attempts: number;
  /** Where it arrived: `{partition, offset}` of a topic, `{status}` of an HTTP answer. */
  readonly target?: Readonly<Record<string, number>>;
  readonly error?: {readonly code: string; readonly message: string};
  /** Why it was skipped. */
  readonly reason?: string;
  readonly ms: number;
}

/**
 * Where records go. `send` settles every record of the batch, in the order of acknowledgement per user, and throws only
 * where nothing further can be sent (AppError). One batch is in flight at a time unless the sink says otherwise.
 */
export interface Sink {
  /** As the operator writes it, secrets masked: `topic:copy`, `http://127.0.0.1:8009/push`. */
  readonly name: string;
  send(batch: RecordBatch, signal: AbortSignal): AsyncIterable<readonly Outcome[]>;
  close(): Promise<void>;
}
