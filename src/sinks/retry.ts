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

/** The pause before try number `failures + 1`: at least what the sink asks for, else doubling up to 30 s, half to one and a half. */
export function backoffOf({backoffMs, random}: RetryPolicy, failures: number, askedMs = 0): number {
  const doubled = Math.min(backoffMs * 2 ** (failures - 1), longestMs);
  return Math.max(doubled * (0.5 + random()), askedMs);
}
