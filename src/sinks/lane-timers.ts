import type {Clock} from './clock.js';

/** The timers of one run, which end with it. */
export interface LaneTimers {
  later(ms: number, run: () => void): void;
  /** Has a look taken then, or before: one look is planned at a time. It may be early by a part of a millisecond. */
  lookAt(ms: number): void;
  cancel(): void;
}

/** No timer yet. */
export function createLaneTimers(clock: Clock, look: () => void): LaneTimers {
  const timers = new Set<() => void>();
  let nextLookMs = Number.POSITIVE_INFINITY;

  function later(ms: number, run: () => void): void {
    const cancel = clock.after(Math.max(0, ms), () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  }

  return {
    later,
    lookAt(ms) {
      if (nextLookMs <= ms) return;
      nextLookMs = ms;
      later(Math.ceil(ms - clock.now()), () => {
        nextLookMs = Number.POSITIVE_INFINITY;
        look();
      });
    },
    cancel() {
      for (const cancel of timers) cancel();
    },
  };
}
