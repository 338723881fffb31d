/** How a sink that fails is tried again. */
export interface RetryPolicy {
  /** Further tries of one record, while others get through. */
  readonly retries: number;
  /** Pause before the first of them; it doubles with each. */
  readonly backoffMs: number;
  /** How long sending may pause as a whole while nothing gets through. */
  readonly maxPauseMs: number;
  /** After a record has failed: stop everything, or go on with the other users. */
  readonly onError: 'stop' | 'skip';
  /** From 0 to 1; spreads the tries of many senders. */
  readonly random: () => number;
}

const longestMs = 30_000;

/**
 * The pause after so many failures: at least what the sink asks for, else doubling up to `limitMs`, half to one and a
 * half times that.
 */
export function backoffOf(policy: RetryPolicy, failures: number, askedMs = 0, limitMs = longestMs): number {
  const doubled = Math.min(policy.backoffMs * 2 ** (failures - 1), limitMs);
  return Math.max(doubled * (0.5 + policy.random()), askedMs);
}
