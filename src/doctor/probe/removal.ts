import {type DoveadmProcess, runDoveadm} from '../../doveadm/process.js';
import {said} from '../../doveadm/process-errors.js';
import {parseRows} from '../../doveadm/rows.js';
import {AppError} from '../../errors.js';
import type {Letter} from './letter.js';
import type {Overrides} from './overrides.js';

/** How the mail of a probe is found and removed. */
export interface Removal {
  readonly how: DoveadmProcess;
  readonly user: string;
  /** For the process that expunges. */
  readonly overrides: Overrides;
}

/** Removes the mail wherever it was filed, and looks whether it is gone. Returns how many there were. Throws AppError. */
export async function removeLetter(removal: Removal, {id}: Letter): Promise<number> {
  const [inInbox, query] = [
    ['mailbox', 'INBOX'],
    ['HEADER', 'Message-ID', id],
  ];
  const near = await mailboxesWith(removal, [...inInbox, ...query]);
  const found = near.length > 0 ? near : await mailboxesWith(removal, query);
  for (const mailbox of new Set(found)) {
    await run(removal, ['expunge', '-u', removal.user, 'mailbox', mailbox, ...query], removal.overrides);
  }
  const left = found.length === 0 ? [] : await mailboxesWith(removal, query);
  if (left.length === 0) return found.length;
  throw new AppError('DOVEADM_REFUSED', `it is still in ${left.join(', ')}`);
}

/** The mailbox of each mail that a query finds. */
async function mailboxesWith(removal: Removal, query: readonly string[]): Promise<readonly string[]> {
  const answer = await run(removal, ['-f', 'json', 'fetch', '-u', removal.user, 'mailbox', ...query]);
  return parseRows(answer.stdout, answer.stderr).map(({mailbox = 'INBOX'}) => mailbox);
}

async function run({how}: Removal, words: readonly string[], overrides: Overrides = []) {
  const end = await runDoveadm(how, [...overrides, ...words]);
  if (end.exitCode === 0) return end;
  const why = said(end.stderr);
  throw new AppError('DOVEADM_REFUSED', `doveadm ended with exit code ${end.exitCode}${why === '' ? '' : `: ${why}`}`);
}
