/** A limit on time that is spent in several stretches. */
export interface TimeLimit {
  start(): void;
  /** The time until the next `start` does not count. */
  stop(): void;
}

/** Calls `onLate` when so many milliseconds have been spent, once. */
export function createTimeLimit(limitMs: number, onLate: () => void): TimeLimit {
  let leftMs = limitMs;
  let sinceMs = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      sinceMs = performance.now();
      timer = setTimeout(onLate, leftMs);
    },
    stop() {
      clearTimeout(timer);
      leftMs = Math.max(0, leftMs - (performance.now() - sinceMs));
    },
  };
}
