/** A step of a notification that happened. */
export interface ProbeStep {
  readonly step: 'delivered' | 'notified' | 'removed';
  /** From handing over the mail. */
  readonly ms: number;
}

const order = ['delivered', 'notified', 'removed'] as const;

/** Times the steps of one probe. */
export interface Stopwatch {
  /** Milliseconds from handing over the mail. */
  now(): number;
  mark(step: ProbeStep['step']): void;
  has(step: ProbeStep['step']): boolean;
  /** Those that happened, in the order of the chain. */
  steps(): readonly ProbeStep[];
}

/** Starts with handing over the mail. */
export function startStopwatch(): Stopwatch {
  const startMs = performance.now();
  const times = new Map<ProbeStep['step'], number>();
  const now = () => Math.round(performance.now() - startMs);
  return {
    now,
    mark: (step) => void times.set(step, times.get(step) ?? now()),
    has: (step) => times.has(step),
    steps: () => inOrder([...times].map(([step, ms]) => ({step, ms}))),
  };
}

/** Steps in the order of the chain, not of time: a driver may notify before the delivery has been answered. */
export function inOrder(steps: readonly ProbeStep[]): readonly ProbeStep[] {
  return [...steps].sort((a, b) => order.indexOf(a.step) - order.indexOf(b.step));
}
