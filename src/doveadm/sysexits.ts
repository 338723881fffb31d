import {AppError} from '../errors.js';
import type {DoveadmReply} from './doveadm.js';

/** doveadm's exit codes that mean more than "failed" (sysexits.h; Dovecot 2.3.19.1, doveadm-util). */
const exits = {data: 65, noUser: 67, temporary: 75} as const;

/**
 * The reply for a command that ended with a code other than 0. `words` is what doveadm said, empty where it is not
 * known: over HTTP it stays in Dovecot's log.
 */
export function replyToExit(exitCode: number, words: string): DoveadmReply {
  if (exitCode === exits.noUser) return {kind: 'unknown-user'};
  const tail = words === '' ? '' : `: ${words}`;
  if (exitCode === exits.data) {
    const error = new AppError('DOVEADM_ATTRIBUTES', `doveadm refused the attribute (exit code 65)${tail}`, {
      hint: 'Set mail_attribute_dict in the Dovecot configuration, for example file:%h/dovecot-attributes.',
    });
    return {kind: 'failed', error, lost: false, retriable: false};
  }
  const error = new AppError('DOVEADM_REFUSED', `doveadm ended with exit code ${exitCode}${tail}`, {
    hint:
      exitCode === exits.temporary
        ? 'See whether Dovecot is running, and what its log says.'
        : 'See what its log says.',
  });
  return {kind: 'failed', error, lost: false, retriable: exitCode === exits.temporary};
}
