import {closeSync, constants, fstatSync, fsync, ftruncateSync, readSync, writeSync} from 'node:fs';
import {usageError} from './errors.js';
import {cannotWrite} from './file-errors.js';
import {createExclusively, openOwn, replaceOpen} from './side-file.js';

/** A file that lines are added to. Every method but `close` throws FILE_UNWRITABLE. */
export interface OutputFile {
  readonly path: string;
  /** Hands whole lines to the system, all or nothing as far as it lets us: they survive the end of this process. */
  append(lines: string | Uint8Array): void;
  /** Bytes that the file holds. */
  size(): number;
  /** Resolves when what was appended before the call survives a power failure. */
  sync(): Promise<void>;
  close(): void;
}

const {O_APPEND, O_RDWR, O_WRONLY} = constants;

/**
 * `create` refuses what exists. `append` continues after the last whole line of JSON lines, cuts a torn last line, and
 * refuses a file of something else. `replace` puts a new file in place of an own one.
 */
type OutputMode = 'create' | 'append' | 'replace';

/**
 * Opens a file for lines, mode 0600. Throws USAGE if it exists and may not, or if it is a link, no regular file, or the
 * file of another user; FILE_UNWRITABLE for everything else.
 */
export function openOutputFile(path: string, mode: OutputMode): OutputFile {
  const fd = open(path, mode);
  if (mode === 'append') cutTornLine(path, fd);
  let {size} = fstatSync(fd);
  return {
    path,
    size: () => size,
    append(lines) {
      const bytes = typeof lines === 'string' ? Buffer.from(lines) : lines;
      guard(path, () => writeAll(fd, bytes, size));
      size += bytes.length;
    },
    sync: () =>
      new Promise((resolve, reject) => {
        fsync(fd, (error) => (error ? reject(cannotWrite(path, error)) : resolve()));
      }),
    close: () => closeSync(fd),
  };
}

function open(path: string, mode: OutputMode): number {
  const found = mode === 'create' ? undefined : openOwn(path, O_RDWR | O_APPEND);
  if (found !== undefined && mode === 'append') return found;
  if (found === undefined) return create(path);
  closeSync(found);
  return replaceOpen(path, '', O_WRONLY | O_APPEND);
}

function create(path: string): number {
  try {
    return createExclusively(path, O_RDWR | O_APPEND);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw usageError(`${path} exists already`, 'Name a new file.');
    throw cannotWrite(path, error);
  }
}

function guard(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function writeAll(fd: number, bytes: Uint8Array, size: number): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(fd, bytes, written);
  } catch (error) {
    // A full disk leaves half a line: take it back, so that what stands there can be read.
    if (written > 0) ftruncateSync(fd, size);
    throw error;
  }
}

/** Were a file of another kind taken for lines, its end would be lost. */
function holdsJsonLines(fd: number): boolean {
  const start = Buffer.alloc(1);
  return readSync(fd, start, 0, 1, 0) === 0 || start[0] === 0x7b;
}

function cutTornLine(path: string, fd: number): void {
  if (!holdsJsonLines(fd)) {
    closeSync(fd);
    throw usageError(`${path} holds no JSON lines to go on behind`, 'Name the file of an earlier run, or a new one.');
  }
  guard(path, () => cutBehindLastLine(fd));
}

function cutBehindLastLine(fd: number): void {
  const {size} = fstatSync(fd);
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length);
    const length = readSync(fd, chunk, 0, end - start, start);
    const newline = chunk.subarray(0, length).lastIndexOf(0x0a);
    if (newline !== -1) {
      if (start + newline + 1 < size) ftruncateSync(fd, start + newline + 1);
      return;
    }
    end = start;
  }
  if (size > 0) ftruncateSync(fd, 0);
}
