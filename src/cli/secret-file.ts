import {closeSync, fstatSync, openSync} from 'node:fs';
import {type AppError, usageError} from '../errors.js';
import {cannotRead} from '../file-errors.js';
import {learnCredential} from '../secrets-in-use.js';
import {readSmallFile} from '../small-file.js';

/**
 * The secret in a file, without the line break at its end. Throws USAGE where the file may be read by others than its
 * owner or is empty, SECRET_UNREADABLE where it cannot be read. `flag` is the flag that named it.
 */
export function readSecretFile(file: string, flag: string): string {
  const secret = readPrivateText(file, flag);
  learnCredential(secret);
  return secret;
}

/** The same for text that is too long to be looked for in what is written, such as a private key. */
export function readPrivateText(file: string, flag: string): string {
  const fd = open(file, flag);
  try {
    // Looked at through the open file: what is judged is what is read.
    if ((fstatSync(fd).mode & 0o077) !== 0) {
      throw usageError(`${file} can be read by others than its owner`, `Run chmod 600 on the file named by --${flag}.`);
    }
    const secret = readText(fd, file, flag).replace(/\r?\n$/, '');
    if (secret === '') throw usageError(`${file} is empty`, `Put the secret into the file named by --${flag}.`);
    return secret;
  } finally {
    closeSync(fd);
  }
}

function open(file: string, flag: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw unreadable(file, flag, error);
  }
}

function readText(fd: number, file: string, flag: string): string {
  try {
    return readSmallFile(fd).toString('utf8');
  } catch (error) {
    throw unreadable(file, flag, error);
  }
}

function unreadable(file: string, flag: string, cause: unknown): AppError {
  return cannotRead(file, cause, {code: 'SECRET_UNREADABLE', hint: `Name a readable file with --${flag}.`});
}
