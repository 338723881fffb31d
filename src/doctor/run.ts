import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../errors.js';
import type {Finding} from './finding.js';

/** One look at a patient; `before` is what earlier ones found. */
export interface Look<Name extends string, Patient> {
  readonly name: Name;
  run(
    patient: Patient,
    before: readonly ({readonly check: Name} & Finding)[],
  ): Promise<readonly Finding[]> | readonly Finding[];
}

/** How long all checks may take together. */
export interface Limits {
  /** Milliseconds. */
  readonly totalMs: number;
  /** What of it is over before the first one; milliseconds. */
  readonly spentMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Runs checks one after the other and gives each result as it comes. When the time is over, the checks that are left are
 * unchecked; so is one that throws. Throws an AbortError when the signal aborts.
 */
export async function* runChecks<Name extends string, Patient>(
  checks: readonly Look<Name, Patient>[],
  patient: Patient,
  {totalMs, spentMs = 0, signal}: Limits,
): AsyncGenerator<{readonly check: Name} & Finding, void> {
  const endMs = performance.now() + totalMs - spentMs;
  const before: ({readonly check: Name} & Finding)[] = [];
  for (const {name: check, run} of checks) {
    signal.throwIfAborted();
    const leftMs = endMs - performance.now();
    const findings = leftMs <= 0 ? [late(totalMs)] : await within(() => run(patient, before), leftMs, totalMs, signal);
    for (const finding of findings) {
      const result = {check, ...finding};
      before.push(result);
      yield result;
    }
  }
}

function late(totalMs: number): Finding {
  const message = `not looked at: all checks together may take ${totalMs / 1000} s`;
  return {status: 'unchecked', message, hint: 'Give more time with --max-time, or choose with --only.'};
}

async function within(
  run: () => Promise<readonly Finding[]> | readonly Finding[],
  leftMs: number,
  totalMs: number,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const over = new AbortController();
  const limit = sleep(leftMs, [late(totalMs)], {signal: AbortSignal.any([signal, over.signal])});
  try {
    return await Promise.race([settled(run), limit]);
  } finally {
    limit.catch(() => undefined);
    over.abort();
  }
}

/** What a check found; that it broke where it threw, so the other checks are still made. */
async function settled(run: () => Promise<readonly Finding[]> | readonly Finding[]): Promise<readonly Finding[]> {
  try {
    return await run();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const hint = error instanceof AppError ? error.hint : 'Please report this as a fault of dovepush.';
    return [{status: 'unchecked', message: `the check failed: ${why}`, ...(hint === undefined ? {} : {hint})}];
  }
}
