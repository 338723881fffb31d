import {AppError} from '../errors.js';
import type {RecordHeader} from '../events/record.js';

/** What is written of a record; an EventRecord is one. */
export interface WritableRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  /** Milliseconds since 1970; null is written as Kafka's "no timestamp". */
  readonly timestampMs: number | null;
}

/** What became of a run of records: `first` is an index into what was given. */
export type WriteOutcome =
  /** `repeated`: an earlier try may have been written too, under a number by which the broker does not know it again. */
  | {readonly first: number; readonly count: number; readonly offset: number; readonly repeated?: true}
  | {readonly first: number; readonly count: number; readonly error: WriteRefusal};

/** Keeps records back after others were refused. Records are named by their index in what was given. */
export interface WriteGuard {
  /** Whether anything is kept back: nothing is asked before. */
  readonly isArmed: boolean;
  /** Told of a record that the broker refused for good. */
  refused(index: number, error: WriteRefusal): void;
  /** Why a record must not be written, null where it may. */
  whyHeld(index: number): WriteRefusal | null;
}

/** Why a record is not in the topic and never will be. */
export interface WriteRefusal {
  readonly code: string;
  readonly message: string;
}

/** Nothing more can be written for now. */
export class UnwrittenError extends AppError {
  /** Whether some of the records may have been written. */
  readonly mayHaveArrived: boolean;
  /**
   * Goes on with the same write: the same bytes under the same numbers, so that nothing is there twice as long as the broker
   * remembers this producer. Only until something else is written to the partition.
   */
  readonly resume: () => Promise<readonly WriteOutcome[]>;

  constructor(cause: AppError, mayHaveArrived: boolean, resume: UnwrittenError['resume']) {
    const {code, message, hint, reason, exitCode} = cause;
    super(code, message, {
      cause,
      exitCode,
      ...(hint === undefined ? {} : {hint}),
      ...(reason === undefined ? {} : {reason}),
    });
    this.mayHaveArrived = mayHaveArrived;
    this.resume = resume;
  }
}

/** The UnwrittenError of what `kafkaFailure` gives; a bug stays one. */
export function unwritten(error: unknown, mayHaveArrived: boolean, resume: UnwrittenError['resume']): unknown {
  return error instanceof AppError ? new UnwrittenError(error, mayHaveArrived, resume) : error;
}
