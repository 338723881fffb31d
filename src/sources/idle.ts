/**
 * A time limit that begins anew with each `touch`: the signal aborts when it was not called for so long. `stop` ends it.
 */
export interface IdleLimit {
  readonly signal: AbortSignal;
  touch(): void;
  stop(): void;
}

/** A limit of so many milliseconds, running from now on; undefined never ends. Aborts with `outer` too. */
export function createIdleLimit(idleMs: number | undefined, outer: AbortSignal): IdleLimit {
  if (idleMs === undefined) return {signal: outer, touch: () => undefined, stop: () => undefined};
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), idleMs);
  return {
    signal: AbortSignal.any([outer, controller.signal]),
    touch: () => timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}
