/** What measures waits. It never steps, whatever happens to the time of day. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Runs something later; what it gives back takes that back. */
  after(ms: number, run: () => void): () => void;
}

// setTimeout fires at once for anything longer.
const longestMs = 2 ** 31 - 1;

/** The monotonic clock of the system. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, longestMs));
    return () => clearTimeout(timer);
  },
};
