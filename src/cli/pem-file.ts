import {cannotRead} from '../file-errors.js';
import {readSmallFile} from '../small-file.js';
import {readPrivateText} from './secret-file.js';

/** Returns the text of a PEM file that a flag names, without its dashes. Throws TLS_FILE_UNREADABLE. */
export function readPem(file: string, flag: string): string {
  try {
    return readSmallFile(file).toString('utf8');
  } catch (error) {
    throw cannotRead(file, error, {code: 'TLS_FILE_UNREADABLE', hint: `Name a readable PEM file with --${flag}.`});
  }
}

/** Returns the text of the PEM file with a private key. Throws as `readSecretFile` does: only its owner may read it. */
export function readPemKey(file: string, flag: string): string {
  return readPrivateText(file, flag);
}
