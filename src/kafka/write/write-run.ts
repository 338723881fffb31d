import type {WritableRecord, WriteGuard, WriteOutcome} from '../write-options.js';

/** A run of records of one call, which is sent as one batch. */
export interface WriteRun {
  readonly call: WriteCall;
  readonly first: number;
  readonly count: number;
  /** An earlier batch with these records may have been written. */
  readonly isUncertain: boolean;
}

/** One call of `write`, until all its records have an outcome. */
export class WriteCall {
  readonly records: readonly WritableRecord[];
  readonly guard: WriteGuard | undefined;
  readonly #outcomes: WriteOutcome[] = [];
  #missing: number;
  #resolve: (outcomes: readonly WriteOutcome[]) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(records: readonly WritableRecord[], guard: WriteGuard | undefined) {
    this.records = records;
    this.guard = guard;
    this.#missing = records.length;
  }

  /** Whether some of its records have an outcome. */
  get isTouched(): boolean {
    return this.#outcomes.length > 0;
  }

  /** The outcomes of all records, in order; after a rejection it may be asked for again. */
  outcome(): Promise<readonly WriteOutcome[]> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#answerIfDone();
    });
  }

  record(outcome: WriteOutcome): void {
    this.#outcomes.push(outcome);
    this.#missing -= outcome.count;
    this.#answerIfDone();
  }

  reject(error: unknown): void {
    this.#reject(error);
  }

  #answerIfDone(): void {
    // What was kept back has its outcome before what is still under way.
    if (this.#missing === 0) this.#resolve(this.#outcomes.sort((a, b) => a.first - b.first));
  }
}

/**
 * When it starts, and every few minutes, a broker forgets producers that have been silent for so long
 * (producer.id.expiration.ms); it takes the timestamps of their records for the time when they wrote.
 */
const rememberedMs = 86_400_000;

/** Records what became of a run; with the last of its call the call is answered. */
export function recordOutcome({call}: WriteRun, outcome: WriteOutcome): void {
  call.record(outcome);
}

/** Cuts the records that share their fate off the head of a run, and the rest of it; kept back, they get their outcome. */
export function cutAtGuard(run: WriteRun, guard: WriteGuard): readonly [free: WriteRun | null, rest: WriteRun] {
  const end = run.first + run.count;
  const error = guard.whyHeld(run.first);
  let cut = run.first + 1;
  while (cut < end && guard.whyHeld(cut) === error) cut += 1;
  const head = {...run, count: cut - run.first};
  if (error !== null) recordOutcome(head, {first: head.first, count: head.count, error});
  return [error === null ? head : null, {...run, first: cut, count: end - cut}];
}

/** Whether the broker still remembers who wrote the run. */
export function isRemembered({call, first, count}: WriteRun): boolean {
  const times = call.records.slice(first, first + count).map(({timestampMs}) => timestampMs ?? -1);
  return Date.now() - times.reduce((latest, ms) => Math.max(latest, ms), -1) < rememberedMs;
}
