import type {WriteGuard, WriteOutcome} from '../write-options.js';
import type {WritableRecord} from './record-batch-encode.js';

/** A stretch of the records of one call, which is sent as one batch. */
export interface WriteRun {
  readonly call: WriteCall;
  readonly first: number;
  readonly count: number;
  /** An earlier batch with these records may have been written. */
  readonly uncertain: boolean;
}

/** One call of `write`, until all its records are settled. */
export interface WriteCall {
  readonly records: readonly WritableRecord[];
  readonly guard: WriteGuard | undefined;
  readonly outcomes: WriteOutcome[];
  unsettled: number;
  resolve(outcomes: readonly WriteOutcome[]): void;
  reject(error: unknown): void;
}

/**
 * When it starts, and every few minutes, a broker forgets producers that have been silent for so long
 * (producer.id.expiration.ms); it takes the timestamps of their records for the time when they wrote.
 */
const rememberedMs = 86_400_000;

/** Settles a run; with the last of its call the call is answered. */
export function settle({call, count}: WriteRun, outcome: WriteOutcome): void {
  call.outcomes.push(outcome);
  call.unsettled -= count;
  // What was kept back is settled before what is still under way.
  if (call.unsettled === 0) call.resolve(call.outcomes.sort((a, b) => a.first - b.first));
}

/** Cuts the records that share their fate off the head of a run, and the rest of it; settles them if they are kept back. */
export function passGuard(run: WriteRun, guard: WriteGuard): readonly [free: WriteRun | null, rest: WriteRun] {
  const end = run.first + run.count;
  const error = guard.whyHeld(run.first);
  let cut = run.first + 1;
  while (cut < end && guard.whyHeld(cut) === error) cut += 1;
  const head = {...run, count: cut - run.first};
  if (error !== null) settle(head, {first: head.first, count: head.count, error});
  return [error === null ? head : null, {...run, first: cut, count: end - cut}];
}

/** Whether the broker still remembers who wrote the run. */
export function isRemembered({call, first, count}: WriteRun): boolean {
  const times = call.records.slice(first, first + count).map(({timestampMs}) => timestampMs ?? -1);
  return Date.now() - times.reduce((latest, ms) => Math.max(latest, ms), -1) < rememberedMs;
}
