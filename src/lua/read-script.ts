import {readFile, stat} from 'node:fs/promises';
import {cannotRead} from '../file-errors.js';

/** A larger file is no push script, and would take gigabytes to look at. */
const sizeLimitBytes = 1024 * 1024;

/** The bytes of a script. Throws LUA_UNREADABLE. */
export async function readScript(path: string): Promise<Uint8Array> {
  try {
    const {size} = await stat(path);
    if (size > sizeLimitBytes) throw new Error('it is larger than 1 MiB');
    return await readFile(path);
  } catch (error) {
    throw cannotRead(path, error, {code: 'LUA_UNREADABLE', hint: 'Name a script that can be read.'});
  }
}
