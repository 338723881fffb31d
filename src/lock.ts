import {readFileSync, renameSync, rmSync} from 'node:fs';
import {hostname} from 'node:os';
import {usageError} from './errors.js';
import {cannotWrite} from './file-errors.js';
import {createWhole, readOwn, temporaryPath} from './side-file.js';

/** A lock that is held. */
export interface Lock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly host: string;
}

/**
 * Takes the lock file, which names its holder. One whose holder no longer runs on this host is taken over. Throws USAGE
 * while another process holds it, and if what has its name is no file of this user.
 */
export function takeLock(path: string): Lock {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (create(path)) return {release: () => rmSync(path, {force: true})};
    const text = readOwn(path);
    if (text !== undefined && isHeld(text)) break;
    if (text !== undefined) setAside(path, text);
  }
  throw usageError(`another run is using this file (${path})`, 'Wait for it to end, or write to another file.');
}

function create(path: string): boolean {
  const holder: Holder = {pid: process.pid, started: startOf(process.pid), host: hostname()};
  try {
    return createWhole(path, JSON.stringify(holder));
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Moves a dead holder's file away; puts it back if another process was quicker and it is a live one by now. */
function setAside(path: string, text: string): void {
  const aside = temporaryPath(path);
  try {
    renameSync(path, aside);
    if (readOwn(aside) === text) rmSync(aside);
    else renameSync(aside, path);
  } catch {
    // Another process moved it first: the next look decides.
  }
}

function isHeld(text: string): boolean {
  let holder: Partial<Holder> | null;
  try {
    holder = JSON.parse(text);
  } catch {
    // Not written by a lock holder, which makes the file whole.
    return false;
  }
  const {pid, host} = holder ?? {};
  if (typeof host !== 'string' || typeof pid !== 'number' || !Number.isSafeInteger(pid)) return false;
  if (host !== hostname()) return true;
  return isAlive(pid) && (holder?.started === '' || holder?.started === startOf(pid));
}

function isAlive(pid: number): boolean {
  try {
    // 0 and below would ask for groups of processes.
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in ticks since the boot: process ids come again. Empty where the system does not say. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
