import {maskUrls} from '../../secrets.js';
import type {
  DriverOutcomes,
  JudgedDriver,
  OpenStart,
  Refusal,
  SkippedDriver,
  SkipReason,
  StartedDriver,
  UnjudgedDriver,
} from './driver.js';

/** A driver that is not reached or cannot start. */
export function skip(driver: JudgedDriver, reason: SkipReason, message: string): SkippedDriver {
  const {refusal, foreign: _, open: __, ...shown} = driver;
  return {...shown, reason, why: refusal?.why ?? null, message};
}

function failure(driver: JudgedDriver, text: string, why: string): SkippedDriver {
  return skip(driver, why === 'plugin-not-loaded' ? 'plugin-not-loaded' : 'failed', maskUrls(text));
}

function start({refusal: _, foreign: __, open: ___, ...shown}: JudgedDriver, ifStarts: string | null): StartedDriver {
  return {...shown, driver: shown.driver.toLowerCase(), ifStarts};
}

function leaveOpen({refusal: _, foreign: __, open, ...shown}: JudgedDriver): UnjudgedDriver {
  return {...shown, message: maskUrls(open ?? '')};
}

/** Starts drivers in their order, as Dovecot does: the first that cannot start ends the chain. */
export function walk(drivers: readonly JudgedDriver[]): DriverOutcomes {
  const started: StartedDriver[] = [];
  const unjudged: UnjudgedDriver[] = [];
  const skipped: SkippedDriver[] = [];
  for (const driver of drivers) {
    const [failed] = skipped;
    if (failed !== undefined) {
      const message = `The chain ended before it, because ${failed.setting} cannot start`;
      skipped.push(skip(driver, 'after-failed', message));
    } else if (driver.refusal !== null) skipped.push(failure(driver, driver.refusal.text, driver.refusal.why));
    else if (driver.open !== null) unjudged.push(leaveOpen(driver));
    else started.push(start(driver, unjudged[0]?.setting ?? null));
  }
  return {started, unjudged, skipped};
}

/** What is told of a driver that Dovecot's own plugins do not have. */
export function onlyForeign(driver: string): string {
  return `Only a plugin that is not Dovecot's own can know the driver ${driver}`;
}

/** What the start of a driver came to, in two fields. */
export function startOf(
  driver: string,
  verdict: Refusal | OpenStart | null,
): Pick<JudgedDriver, 'foreign' | 'open' | 'refusal'> {
  if (verdict === null) return {refusal: null, foreign: false, open: null};
  if ('open' in verdict) return {refusal: null, foreign: false, open: verdict.open};
  return {refusal: {...verdict, text: `${driver}: ${verdict.text}`}, foreign: false, open: null};
}
