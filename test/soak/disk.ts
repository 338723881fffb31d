import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, statfsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A file system of its own that can be made full. */
export interface Disk {
  readonly folder: string;
  /** Whether it can be filled; else it is an ordinary folder. */
  readonly canFill: boolean;
  /** Takes the room that is left, but for some KiB: what writes there goes on meanwhile. */
  fill(): void;
  makeRoom(): void;
  remove(): void;
}

const room = 'size=2g';
const leftKiB = 256;

/** A file system in memory if this process may mount one. The caller must remove it. */
export function createDisk(): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-soak-disk-'));
  const mount = (...args: readonly string[]) => execFileSync('mount', [...args, folder], {stdio: 'ignore'});
  let canFill = true;
  try {
    mount('-t', 'tmpfs', '-o', `${room},mode=0700`, 'tmpfs');
  } catch {
    canFill = false;
  }
  return {
    folder,
    canFill,
    fill() {
      const {blocks, bfree, bsize} = statfsSync(folder);
      mount('-o', `remount,size=${((blocks - bfree) * bsize) / 1024 + leftKiB}k`);
    },
    makeRoom: () => void mount('-o', `remount,${room}`),
    remove() {
      if (canFill) execFileSync('umount', [folder]);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}
