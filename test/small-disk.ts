import {execFile, execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {program, runCli} from './run-cli.js';

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder in which space runs out. The caller must remove it. */
export interface SmallDisk {
  readonly folder: string;
  /** Runs the program to its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** From now on there is room. */
  makeRoom(): void;
  remove(): void;
}

/**
 * A file system in memory of so many KiB where this process may mount one; else an ordinary folder and a limit on the size
 * of each file, at which a write ends as it does on a full disk.
 */
export function createSmallDisk(kibibytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-small-'));
  const isMounted = mount(['-t', 'tmpfs', '-o', `size=${kibibytes}k,mode=0700`, 'tmpfs', folder]);
  let isTight = true;
  return {
    folder,
    run: (args, env = {}) => (isMounted || !isTight ? runCli(args, {env}) : runLimited(kibibytes, args, env)),
    makeRoom() {
      isTight = false;
      if (isMounted) mount(['-o', 'remount,size=64m', folder]);
    },
    remove() {
      if (isMounted) execFileSync('umount', [folder]);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

function mount(args: readonly string[]): boolean {
  try {
    execFileSync('mount', args, {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
}

function runLimited(kibibytes: number, args: readonly string[], env: Readonly<Record<string, string>>) {
  const script = 'ulimit -f "$1"; shift; exec "$@"';
  const words = ['-c', script, 'bash', String(kibibytes), process.execPath, program, ...args];
  return new Promise<Ended>((resolve) => {
    const child = execFile('bash', words, {timeout: 60_000, env: {...process.env, ...env}}, (_, stdout, stderr) => {
      resolve({exitCode: child.exitCode, stdout, stderr});
    });
    child.stdin?.end();
  });
}
