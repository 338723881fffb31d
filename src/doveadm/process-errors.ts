import {AppError} from '../errors.js';

/** What doveadm said, short enough for an error line; empty where it said nothing. */
export function said(stderr: string): string {
  const text = stderr.trim();
  return text.length > 2000 ? `${text.slice(0, 2000)} …` : text;
}

function withWords(message: string, stderr: string): string {
  const words = said(stderr);
  return words === '' ? message : `${message}\n${words}`;
}

/** The error for a process that took too long. */
export function timedOut(program: string, timeoutMs: number, stderr: string): AppError {
  const message = `${program} did not end within ${timeoutMs / 1000} s and was killed`;
  return new AppError('DOVEADM_TIMEOUT', withWords(message, stderr), {
    reason: 'dovecot-silent',
  });
}

/** The error for a process that a signal ended. */
export function killed(program: string, signal: string, stderr: string): AppError {
  return new AppError('DOVEADM_KILLED', withWords(`${program} was ended by ${signal}`, stderr), {
    hint: 'Look into the log of Dovecot: doveadm aborts where the auth service or a mail folder cannot be reached.',
  });
}

/** The error for a process that the system did not start. */
export function notStarted(program: string, cause: NodeJS.ErrnoException): AppError {
  if (cause.code === 'ENOENT') {
    return new AppError('DOVEADM_NOT_FOUND', `there is no program ${program}`, {
      cause,
      reason: 'doveadm-missing',
    });
  }
  if (cause.code === 'EACCES') {
    return new AppError('DOVEADM_NOT_FOUND', `${program} may not be run by this user`, {
      cause,
      reason: 'doveadm-not-allowed',
    });
  }
  const why = cause.code === 'E2BIG' ? 'the argument is too long for a command line' : cause.message;
  return new AppError('DOVEADM_FAILED', `${program} could not be run: ${why}`, {cause});
}
