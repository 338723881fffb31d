import {rmSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {cannotWrite} from '../file-errors.js';

/** A folder for temporary files that nobody else can look into. */
export interface Scratch {
  readonly folder: string;
  /** Removes it with what is in it. */
  remove(): Promise<void>;
}

/**
 * Makes one. It is removed at the end of the process at the latest, unless that is killed. Throws FILE_UNWRITABLE.
 */
export async function createScratch(): Promise<Scratch> {
  const folder = await temporary(tmpdir(), mkdtemp(join(tmpdir(), 'dovepush-')));
  const atExit = () => rmSync(folder, {recursive: true, force: true});
  process.once('exit', atExit);
  return {
    folder,
    async remove() {
      process.off('exit', atExit);
      await rm(folder, {recursive: true, force: true});
    },
  };
}

/** What a call on a temporary file resolves with. Throws FILE_UNWRITABLE where it fails: the disk may be full. */
export async function temporary<T>(path: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw cannotWrite(path, cause, 'Make room, or name a directory for temporary files in TMPDIR.');
  }
}
