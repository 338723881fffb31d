/** A step of a notification that happened. */
export interface ProbeStep {
  readonly step: 'delivered' | 'notified' | 'removed';
  /** From handing over the mail. */
  readonly ms: number;
}

const order = ['delivered', 'notified', 'removed'] as const;

/** Times the steps of one probe. */
export interface Stopwatch {
  mark(step: ProbeStep['step']): void;
  has(step: ProbeStep['step']): boolean;
  /** Those that happened, in the order of the chain. */
  steps(): readonly ProbeStep[];
}

export function startStopwatch(): Stopwatch {
  const startMs = performance.now();
  const times = new Map<ProbeStep['step'], number>();
  return {
    mark: (step) => void times.set(step, times.get(step) ?? Math.round(performance.now() - startMs)),
    has: (step) => times.has(step),
    steps: () => order.flatMap((step) => (times.has(step) ? [{step, ms: times.get(step) ?? 0}] : [])),
  };
}
