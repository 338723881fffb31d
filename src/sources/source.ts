import type {RecordBatch} from '../events/record.js';

/**
 * Where records come from. `read` yields batches in order of each partition and ends by itself when the range is read
 * or the signal aborts; it closes what it opened, also when the reader breaks off.
 */
export interface Source {
  /** As the operator writes it: `topic:dovecot`, `file:dump.jsonl`. */
  readonly name: string;
  read(signal: AbortSignal): AsyncIterable<RecordBatch>;
  /** Only of a share in a consumer group: says that records are dealt with and need not be read again. */
  acknowledge?(records: RecordBatch): void;
}
