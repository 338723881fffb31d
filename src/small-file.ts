import {closeSync, openSync, readSync} from 'node:fs';

const usualLimitBytes = 4 * 1024 * 1024;

/**
 * The bytes of a file that is read as a whole: named by its path, or open already. Throws the error of the system, and one
 * in words for a file beyond the limit: a device or pipe may have no end.
 */
export function readSmallFile(file: string | number, limitBytes = usualLimitBytes): Buffer {
  if (typeof file === 'number') return readOpen(file, limitBytes);
  const fd = openSync(file, 'r');
  try {
    return readOpen(fd, limitBytes);
  } finally {
    closeSync(fd);
  }
}

function readOpen(fd: number, limitBytes: number): Buffer {
  const pieces: Buffer[] = [];
  for (let length = 0; length <= limitBytes; ) {
    const piece = Buffer.allocUnsafe(64 * 1024);
    const count = readSync(fd, piece);
    if (count === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, count));
    length += count;
  }
  throw new Error(`it is larger than ${limitBytes / 1024 / 1024} MiB`);
}
