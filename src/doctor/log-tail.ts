import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {cannotRead} from '../file-errors.js';

/** The last lines of a log. */
export interface LogTail {
  readonly lines: readonly Buffer[];
  /** False if there is more before them. */
  readonly isWhole: boolean;
}

/** How much of a log is read, from its end: some 30,000 lines, whatever its size is. */
export const tailBytes = 4 * 1024 * 1024;

/** Reads the end of a regular file; a line that is cut at its start is left out. Throws FILE_UNREADABLE. */
export async function readTail(path: string, maxBytes = tailBytes): Promise<LogTail> {
  try {
    // Without waiting for the other end of a FIFO.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw new Error('Not a regular file');
      const start = Math.max(0, stats.size - maxBytes);
      const bytes = Buffer.alloc(stats.size - start);
      const {bytesRead} = await file.read(bytes, 0, bytes.length, start);
      return {lines: linesOf(bytes.subarray(0, bytesRead), start > 0), isWhole: start === 0};
    } finally {
      await file.close();
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function linesOf(bytes: Buffer, isCut: boolean): readonly Buffer[] {
  const lines: Buffer[] = [];
  let start = isCut ? bytes.indexOf(0x0a) + 1 : 0;
  for (let end = bytes.indexOf(0x0a, start); end !== -1; end = bytes.indexOf(0x0a, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}
