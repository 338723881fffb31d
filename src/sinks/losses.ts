import type {RetryPolicy} from './retry.js';
import type {SendError} from './sink.js';

/** Whose records have failed: what comes later of theirs fails too, so that order holds. */
export interface Losses {
  /** Whether anything has failed. */
  readonly any: boolean;
  add(owner: string, error: SendError): void;
  /** Why a record of this owner fails without being sent, null where it may go. */
  errorFor(owner: string): SendError | null;
}

/** Nothing has failed yet. After a first failure that is to stop everything, every record fails, whosever it is. */
export function createLosses(onError: RetryPolicy['onError']): Losses {
  const byOwner = new Map<string, SendError>();
  let stopped: SendError | null = null;
  return {
    get any() {
      return byOwner.size > 0;
    },
    add(owner, error) {
      byOwner.set(owner, afterFailure(error));
      if (onError === 'stop') stopped ??= stoppedBy(error);
    },
    errorFor: (owner) => stopped ?? byOwner.get(owner) ?? null,
  };
}

/** Why a record fails whose owner has lost an earlier one. */
export function afterFailure(error: SendError): SendError {
  return {code: 'EARLIER_FAILED', message: `an earlier record failed: ${error.message}`};
}

/** Why everything fails after one record did. */
export function stoppedBy(error: SendError): SendError {
  return {code: 'STOPPED', message: `stopped after a failure: ${error.message}`};
}
