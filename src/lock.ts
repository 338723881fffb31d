import {closeSync, openSync, readFileSync, renameSync, rmSync, writeSync} from 'node:fs';
import {hostname} from 'node:os';
import {AppError, usageError} from './errors.js';

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
 * while another process holds it.
 */
export function takeLock(path: string): Lock {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (create(path)) return {release: () => rmSync(path, {force: true})};
    const text = read(path);
    if (text !== null && isHeld(text)) break;
    if (text !== null) setAside(path, text);
  }
  throw usageError(`another run is using this file (${path})`, 'Wait for it to end, or write to another file.');
}

function create(path: string): boolean {
  try {
    const fd = openSync(path, 'wx', 0o600);
    const holder: Holder = {pid: process.pid, started: startOf(process.pid), host: hostname()};
    writeSync(fd, JSON.stringify(holder));
    closeSync(fd);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new AppError('FILE_UNWRITABLE', `cannot write ${path}: ${(error as Error).message}`, {cause: error});
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Moves a dead holder's file away; puts it back if another process was quicker and it is a live one by now. */
function setAside(path: string, text: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) === text) rmSync(aside);
    else renameSync(aside, path);
  } catch {
    // Another process moved it first: the next look decides.
  }
}

function isHeld(text: string): boolean {
  let holder: Holder;
  try {
    holder = JSON.parse(text);
  } catch {
    // Killed between making and filling it.
    return false;
  }
  if (holder.host !== hostname()) return true;
  return isAlive(holder.pid) && (holder.started === '' || holder.started === startOf(holder.pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in ticks since the boot: process ids come again. Empty where the system does not say. */
function startOf(pid: number): string {
  const text = read(`/proc/${pid}/stat`);
  return text === null ? '' : (text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '');
}
