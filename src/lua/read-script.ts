import {readFile, stat} from 'node:fs/promises';
import {AppError} from '../errors.js';

/** A script that is larger is no push script; Lua would need many times its size to compile it. */
const sizeLimitBytes = 8 * 1024 * 1024;

/** The bytes of a script. Throws LUA_UNREADABLE. */
export async function readScript(path: string): Promise<Uint8Array> {
  try {
    const {size} = await stat(path);
    if (size > sizeLimitBytes) throw new Error('it is larger than 8 MiB');
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new AppError('LUA_UNREADABLE', `cannot read ${path}: ${why}`, {cause: error});
  }
}
