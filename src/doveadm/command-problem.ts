import {AppError} from '../errors.js';
import type {DoveadmCommand, DoveadmReply} from './doveadm.js';
import {userNameProblem} from './user-name.js';

/**
 * Why this command must not reach doveadm, null where it may. A userdb may list names that would be masks, and some
 * parameters end the HTTP API's process, with the rest of the batch unanswered (Dovecot 2.3.19.1).
 */
export function commandProblem(command: DoveadmCommand): string | null {
  for (const name in command) {
    const problem = parameterProblem(command[name as keyof DoveadmCommand]);
    if (problem !== null) return problem;
  }
  return userNameProblem(command.user) ?? keyProblem(command);
}

function parameterProblem(value: unknown): string | null {
  if (typeof value === 'string' || Buffer.isBuffer(value))
    return value.includes('\0') ? 'a parameter holds a NUL' : null;
  if (!Array.isArray(value)) return 'a parameter is missing';
  return value.map(parameterProblem).find((problem) => problem !== null) ?? null;
}

function keyProblem(command: DoveadmCommand): string | null {
  const key = 'key' in command ? command.key.toString() : 'prefix' in command ? command.prefix : null;
  if (key === null || /^\/(private|shared)(\/|$)/.test(key)) return null;
  return `the key ${key} is neither private nor shared`;
}

/** In place of a reply to a command that must not reach doveadm. */
export function notSent(problem: string): DoveadmReply {
  const error = new AppError('DOVEADM_REFUSED', `doveadm was not asked: ${problem}`);
  return {kind: 'failed', error, lost: false, retriable: false};
}
