import type {Clock} from './clock.js';

/** The timers of one run, which end with it. */
export interface LaneTimers {
  later(ms: number, run: () => void): void;
  /** Wakes the run then, or before: one wake-up is planned at a time. It may be early by a part of a millisecond. */
  wakeAt(ms: number): void;
  cancel(): void;
}

/** No timer yet. */
export function createLaneTimers(clock: Clock, wake: () => void): LaneTimers {
  const timers = new Set<() => void>();
  let nextWakeMs = Number.POSITIVE_INFINITY;

  function later(ms: number, run: () => void): void {
    const cancel = clock.after(Math.max(0, ms), () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  }

  return {
    later,
    wakeAt(ms) {
      if (nextWakeMs <= ms) return;
      nextWakeMs = ms;
      later(Math.ceil(ms - clock.now()), () => {
        nextWakeMs = Number.POSITIVE_INFINITY;
        wake();
      });
    },
    cancel() {
      for (const cancel of timers) cancel();
    },
  };
}
