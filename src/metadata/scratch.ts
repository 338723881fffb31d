import {rmSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A folder for temporary files that nobody else can look into. */
export interface Scratch {
  readonly folder: string;
  /** Removes it with what is in it. */
  remove(): Promise<void>;
}

/** Makes one. It is removed at the end of the process at the latest, unless that is killed. */
export async function createScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'dovepush-'));
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
