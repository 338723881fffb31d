import {closeSync, fstatSync, openSync, readFileSync} from 'node:fs';
import {usageError} from '../errors.js';
import {cannotRead} from '../file-errors.js';
import {learnCredential} from '../secrets-in-use.js';

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
    const secret = readFileSync(fd, 'utf8').replace(/\r?\n$/, '');
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
    throw cannotRead(file, error, {code: 'SECRET_UNREADABLE', hint: `Name a readable file with --${flag}.`});
  }
}
