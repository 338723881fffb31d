import {AppError} from './errors.js';

const systemTexts: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EDQUOT: 'Disk quota exceeded',
  EEXIST: 'File exists',
  EFBIG: 'File too large',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EMFILE: 'Too many open files',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENXIO: 'No such device or address',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  ETXTBSY: 'Text file busy',
};

/** Returns what the C library says about a failed call; the message of any other error. */
export function systemText(error: unknown): string {
  const code = (error as {code?: unknown} | null)?.code;
  return (typeof code === 'string' ? systemTexts[code] : undefined) ?? String((error as Error).message ?? error);
}

/** Which input cannot be read, as the stable code of the error, and what to do about it. */
export interface Unreadable {
  /** `FILE_UNREADABLE` unless said. */
  readonly code?: string;
  readonly hint?: string;
}

/** The error for a file that cannot be read; `-` is standard input. Exit code 3. */
export function cannotRead(file: string, cause: unknown, {code = 'FILE_UNREADABLE', hint}: Unreadable = {}): AppError {
  const name = file === '-' ? 'standard input' : file;
  const message = `cannot read ${name}: ${systemText(cause)}`;
  return new AppError(code, message, hint === undefined ? {cause} : {cause, hint});
}

/** FILE_UNWRITABLE: the error for a file that cannot be written. Exit code 3. */
export function cannotWrite(file: string, cause: unknown, hint = 'Make room or choose another place.'): AppError {
  return new AppError('FILE_UNWRITABLE', `cannot write ${file}: ${systemText(cause)}`, {hint, cause});
}
