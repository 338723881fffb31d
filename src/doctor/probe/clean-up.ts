import type {DoveadmProcess} from '../../doveadm/process.js';
import {AppError} from '../../errors.js';
import type {Finding} from '../finding.js';
import type {Letter} from './letter.js';
import type {Overrides} from './overrides.js';
import {removeLetter} from './removal.js';
import type {Stopwatch} from './steps.js';

/** Why a step of a probe did not happen. */
export type Problem = Pick<Finding, 'status' | 'message' | 'hint'>;

/** What is wrong in all; null if nothing is. */
export function both(first: Problem | null, second: Problem | null): Problem | null {
  if (first === null || second === null) return first ?? second;
  return {...second, status: 'bad', message: `${first.message}; ${second.message}`};
}

/**
 * Removes the mail of a probe. Whatever became of the delivery, it may be there. Null when it is gone. `overrides` are for
 * the process that expunges.
 */
export async function cleanUp(
  {user, doveadm}: {readonly user: string; readonly doveadm: DoveadmProcess},
  letter: Letter,
  timer: Stopwatch,
  overrides: Overrides = [],
): Promise<Problem | null> {
  try {
    if ((await removeLetter({how: doveadm, user, overrides}, letter)) > 0) timer.mark('removed');
    else if (timer.has('delivered')) return {status: 'bad', message: 'the mail was delivered, but it is in no mailbox'};
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (!timer.has('delivered')) return null;
    const hint = `Run: doveadm expunge -u ${user} mailbox INBOX HEADER Message-ID '${letter.id}'`;
    return {status: 'bad', message: `the mail was not removed: ${error.message}`, hint};
  }
}
