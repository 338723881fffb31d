import type {RecordBatch} from '../events/record.js';
import type {Clock} from './clock.js';
import type {RetryPolicy} from './retry.js';
import type {Outcome, SendError, SinkNotice} from './sink.js';

/** Records that go out in one go, and the lane that keeps their order: a user, or a partition. */
export interface Job<T> {
  readonly lane: string;
  readonly records: RecordBatch;
  readonly load: T;
  /** For the outcome. */
  readonly user?: string | null;
  readonly event?: string | null;
}

/** What was tried before. */
export interface Tries {
  /** This one included. */
  readonly attempts: number;
  readonly repeated: boolean;
  /** When the first one began, on the clock. */
  readonly sinceMs: number;
  /** This one may take no longer, milliseconds. */
  readonly limitMs: number;
}

/** What one try came to. */
export type Attempt =
  /**
   * Settled for good, every record by one outcome; a failed one where another try is of no use. `laneFails`: what comes
   * later in the lane must fail too; a sink whose lanes hold several users sees to that for each of them.
   */
  | {readonly kind: 'settled'; readonly outcomes: readonly Outcome[]; readonly laneFails: boolean}
  /**
   * The sink did not take it, and may later. `isAway`: nobody was there, so that the records are not to blame. `askedMs` is
   * the pause that it asks for.
   */
  | {
      readonly kind: 'unavailable';
      readonly error: SendError;
      readonly mayHaveArrived: boolean;
      readonly isAway: boolean;
      readonly askedMs?: number;
    };

/** What is sent in lanes, and how. */
export interface LaneOptions<T> extends RetryPolicy {
  /** Lanes that send at the same time. */
  readonly concurrency: number;
  /** No more is read while this many records are held. */
  readonly window: number;
  /** Cuts a batch into jobs, and says what becomes of records that are not sent. */
  readonly prepare: (batch: RecordBatch) => readonly (Job<T> | Outcome)[];
  /** Whether a job may go out together with those before it in its lane. */
  readonly joins?: (jobs: readonly Job<T>[], next: Job<T>) => boolean;
  /** One try. Rejects only with an AppError after which nothing more can be sent. */
  readonly deliver: (jobs: readonly Job<T>[], tries: Tries) => Promise<Attempt>;
  /** Told of records right before they leave. What it throws ends the sending. */
  readonly onLeaving: (batches: readonly RecordBatch[]) => void;
  readonly clock: Clock;
  readonly notify: (notice: SinkNotice) => void;
}
