import {randomBytes} from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {dirname} from 'node:path';
import {AppError, usageError} from './errors.js';
import {cannotWrite} from './file-errors.js';

const {O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY} = constants;

/** Mode of every file that this program makes: readable and writable by its owner only. */
const ownerOnly = 0o600;

/** A name in the directory of `path` that nobody else can guess. */
export function temporaryPath(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

/**
 * Opens a new file for writing, mode 0600. Never opens what exists, whatever it is. Throws the system's error, EEXIST if
 * the name is taken.
 */
export function createExclusively(path: string, flags = O_WRONLY): number {
  return openSync(path, flags | O_CREAT | O_EXCL | O_NOFOLLOW, ownerOnly);
}

/**
 * Opens a file that this user made in an earlier run; undefined if there is none. Neither follows a link nor waits for the
 * other end of a FIFO. Throws USAGE for a link, for anything but a regular file, and for a file that somebody else owns
 * or that has a second name: writing to it would change a file that was never meant.
 */
export function openOwn(path: string, flags = O_RDONLY): number | undefined {
  const fd = openUnfollowed(path, flags);
  if (fd === undefined) return undefined;
  const refusal = whyNotOwn(fd);
  if (refusal === null) return fd;
  closeSync(fd);
  throw usageError(`${path} ${refusal}`, 'Remove it, or name another file.');
}

function openUnfollowed(path: string, flags: number): number | undefined {
  try {
    return openSync(path, flags | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw usageError(`${path} is a symbolic link`, 'Name the file itself.');
    // ENXIO: a FIFO without a reader, a socket.
    if (code === 'ENXIO' || code === 'EISDIR') throw notRegular(path);
    throw new AppError('FILE_UNREADABLE', `cannot open ${path}: ${message}`, {cause: error});
  }
}

function notRegular(path: string): AppError {
  return usageError(`${path} is not a regular file`, 'Remove it, or name another file.');
}

/** What is wrong with an open file as one of this user; null if nothing is. */
function whyNotOwn(fd: number): string | null {
  const stats = fstatSync(fd);
  if (!stats.isFile()) return 'is not a regular file';
  if (stats.uid !== process.geteuid?.()) return 'belongs to another user';
  // 0: removed since it was opened.
  return stats.nlink > 1 ? 'is a hard link to another file' : null;
}

/** The text of a file that this user made in an earlier run; undefined if there is none. Throws as `openOwn`. */
export function readOwn(path: string): string | undefined {
  const fd = openOwn(path);
  if (fd === undefined) return undefined;
  try {
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/**
 * Puts a new file with this content in place of whatever has the name, which is not written to. A reader finds the old
 * file or the whole new one, also after a power failure. Throws FILE_UNWRITABLE.
 */
export function replaceFile(path: string, content: string): void {
  closeSync(replaceOpen(path, content));
}

/** The same; gives back the open file, which the caller must close. */
export function replaceOpen(path: string, content: string, flags = O_WRONLY): number {
  const temporary = temporaryPath(path);
  let fd: number | undefined;
  try {
    fd = createExclusively(temporary, flags);
    writeFileSync(fd, content);
    fsyncSync(fd);
    renameSync(temporary, path);
    syncDirectory(dirname(path));
    return fd;
  } catch (error) {
    if (fd !== undefined) {
      closeSync(fd);
      rmSync(temporary, {force: true});
    }
    throw cannotWrite(path, error);
  }
}

/** Makes a file with this content, whole from its first moment; false if the name is taken. Throws the system's error. */
export function createWhole(path: string, content: string | Uint8Array): boolean {
  const temporary = temporaryPath(path);
  const fd = createExclusively(temporary);
  try {
    writeFileSync(fd, content);
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    closeSync(fd);
    rmSync(temporary, {force: true});
  }
}

/** Makes the names in a directory survive a power failure. */
export function syncDirectory(directory: string): void {
  const fd = openSync(directory, O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
