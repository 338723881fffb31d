import {readFileSync} from 'node:fs';
import {cannotRead} from '../file-errors.js';

/** Returns the text of a PEM file that a flag names, without its dashes. Throws TLS_FILE_UNREADABLE. */
export function readPem(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw cannotRead(file, error, {code: 'TLS_FILE_UNREADABLE', hint: `Name a readable PEM file with --${flag}.`});
  }
}
