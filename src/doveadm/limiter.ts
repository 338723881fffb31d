/** Runs work when its turn comes. */
export interface Limiter {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** How many more could begin at once. */
  idle(): number;
}

/** At most so many at a time, in the order of asking. */
export function createLimiter(max: number): Limiter {
  let running = 0;
  const waiting: (() => void)[] = [];

  return {
    idle: () => max - running,
    async run(work) {
      if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await work();
      } finally {
        // The place goes straight to the next one, else somebody new could slip in between.
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

/** The size of parts so that so many fill whole rounds of `lanes` parts, none larger than `max`. */
export function evenSize(count: number, max: number, lanes: number): number {
  const rounds = Math.max(1, Math.ceil(count / (max * lanes)));
  return Math.max(1, Math.ceil(count / (rounds * lanes)));
}

/** The items in parts of that size. */
export function parts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({length: Math.ceil(items.length / size)}, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
