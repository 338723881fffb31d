import {setTimeout as sleep} from 'node:timers/promises';
import type {Check, Finding, Patient, Result} from './check.js';

/** How long all checks may take together. */
export interface Limits {
  /** Milliseconds. */
  readonly totalMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs checks one after the other and gives each result as it comes. When the time is over, the checks that are left are
 * unchecked. Throws an AbortError when the signal aborts.
 */
export async function* runChecks(
  checks: readonly Check[],
  patient: Patient,
  {totalMs, signal}: Limits,
): AsyncGenerator<Result, void> {
  const endMs = performance.now() + totalMs;
  const before: Result[] = [];
  for (const check of checks) {
    signal.throwIfAborted();
    const leftMs = endMs - performance.now();
    const findings = leftMs <= 0 ? [late(totalMs)] : await within(check, patient, before, leftMs, totalMs, signal);
    for (const finding of findings) {
      const result = {check: check.name, ...finding};
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
  check: Check,
  patient: Patient,
  before: readonly Result[],
  leftMs: number,
  totalMs: number,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const over = new AbortController();
  const limit = sleep(leftMs, [late(totalMs)], {signal: AbortSignal.any([signal, over.signal])});
  try {
    return await Promise.race([Promise.resolve(check.run(patient, before)), limit]);
  } finally {
    limit.catch(() => undefined);
    over.abort();
  }
}
