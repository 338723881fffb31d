import type {Clock} from '../../src/sinks/clock.js';

/** A clock that jumps to the next timer whenever nothing else happens. The caller must stop it. */
export function createFakeClock(): Clock & {stop(): void} {
  let now = 0;
  let running = true;
  const timers = new Set<{readonly at: number; readonly run: () => void}>();

  function tick(): void {
    if (!running) return;
    const [next] = [...timers].sort((a, b) => a.at - b.at);
    if (next) {
      timers.delete(next);
      now = Math.max(now, next.at);
      next.run();
    }
    later();
  }
  // What waits for an immediate itself comes first.
  const later = () => setImmediate(() => setImmediate(() => setImmediate(tick)));
  later();

  return {
    now: () => now,
    after(ms, run) {
      const timer = {at: now + ms, run};
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    stop() {
      running = false;
    },
  };
}
