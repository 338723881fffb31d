import type {DovecotSeries} from '../dovecot-release.js';
import {AppError} from '../errors.js';
import type {DoveadmReply} from './doveadm.js';

/** doveadm's exit codes that mean more than "failed" (sysexits.h; Dovecot 2.3.19.1, doveadm-util). */
const exits = {data: 65, noUser: 67, temporary: 75} as const;

const attributeHints: Readonly<Record<DovecotSeries, string>> = {
  '2.3': 'Set mail_attribute_dict in the Dovecot configuration, for example file:%h/dovecot-attributes.',
  '2.4':
    'Add a mail_attribute block to the Dovecot configuration, one setting per line, for example ' +
    'mail_attribute { dict file { path = %{home}/dovecot-attributes } }.',
};

/**
 * The reply for a command that ended with a code other than 0. `words` is what doveadm said, empty if that is not known:
 * over HTTP it stays in Dovecot's log. `series` is that of the server, whose settings the hint names.
 */
export function replyToExit(exitCode: number, words: string, series: DovecotSeries): DoveadmReply {
  if (exitCode === exits.noUser) return {kind: 'unknown-user'};
  const tail = words === '' ? '' : `: ${words}`;
  if (exitCode === exits.data) {
    const error = new AppError('DOVEADM_ATTRIBUTES', `doveadm refused the attribute (exit code 65)${tail}`, {
      hint: attributeHints[series],
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
