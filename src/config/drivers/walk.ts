import {maskUrls} from '../../secrets.js';
import type {DriverOutcomes, JudgedDriver, SkippedDriver, SkipReason, StartedDriver, UnjudgedDriver} from './driver.js';

/** A driver that is not reached or cannot start. */
export function skip(driver: JudgedDriver, reason: SkipReason, message: string): SkippedDriver {
  const {refusal, foreign: _, ...shown} = driver;
  return {...shown, reason, why: refusal?.why ?? null, message};
}

function failure(driver: JudgedDriver, text: string, why: string): SkippedDriver {
  return skip(driver, why === 'plugin-not-loaded' ? 'plugin-not-loaded' : 'failed', maskUrls(text));
}

function start({refusal: _, foreign: __, ...shown}: JudgedDriver, ifStarts: string | null): StartedDriver {
  return {...shown, driver: shown.driver.toLowerCase(), ifStarts};
}

function leaveOpen({refusal: _, foreign: __, ...shown}: JudgedDriver): UnjudgedDriver {
  const message = `Only a plugin that is not Dovecot's own can know the driver ${maskUrls(shown.driver)}`;
  return {...shown, message};
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
    else if (driver.foreign) unjudged.push(leaveOpen(driver));
    else started.push(start(driver, unjudged[0]?.setting ?? null));
  }
  return {started, unjudged, skipped};
}
