import {cannotRead} from '../file-errors.js';
import {readSmallFile} from '../small-file.js';

/** A larger file is no push script, and would take gigabytes to look at. */
const sizeLimitBytes = 1024 * 1024;

/** The bytes of a script. Throws LUA_UNREADABLE. */
export function readScript(path: string): Uint8Array {
  try {
    return readSmallFile(path, sizeLimitBytes);
  } catch (error) {
    throw cannotRead(path, error, {code: 'LUA_UNREADABLE', hint: 'Name a script that can be read.'});
  }
}
