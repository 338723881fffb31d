import {AppError} from '../errors.js';
import {BrokerError} from './transport/broker-error.js';
import {LinkError} from './transport/link-error.js';

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

  constructor(cause: AppError, mayHaveArrived: boolean) {
    const {code, message, hint, exitCode} = cause;
    super(code, message, {cause, exitCode, ...(hint === undefined ? {} : {hint})});
    this.mayHaveArrived = mayHaveArrived;
  }
}

const neverConnected: readonly unknown[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
/**
 * Answers after which nothing was appended. Others may come when it was: a leader that resigns while it waits for its
 * replicas says that it is none.
 */
const nothingWritten: readonly number[] = [2, 3, 10, 17, 18, 19, 29, 31, 32, 45, 47, 59, 87];

/** Whether the batch of a request that failed with this may have been written all the same. */
export function mayBeWritten(error: unknown): boolean {
  if (error instanceof BrokerError) return !nothingWritten.includes(error.number);
  return !(error instanceof LinkError && neverConnected.includes((error.cause as NodeJS.ErrnoException)?.code));
}

/** The UnwrittenError of what `kafkaFailure` gives; a bug stays one. */
export function unwritten(error: unknown, mayHaveArrived: boolean): unknown {
  return error instanceof AppError ? new UnwrittenError(error, mayHaveArrived) : error;
}
