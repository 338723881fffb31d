import {type Framing, NotHttp} from './answer-head.js';

/**
 * Takes the next bytes of a connection, hands what is body to `keep`, and gives what lies behind the body's end; null
 * while it goes on. Throws NotHttp.
 */
export type BodyReader = (bytes: Buffer, keep: (piece: Buffer) => void) => Buffer | null;

// Of a line with the size of a chunk, and of all trailers.
const maxLineBytes = 4096;
const lineFeed = 0x0a;

/** A reader for one body. */
export function createBodyReader(framing: Framing): BodyReader {
  if (framing === 'chunked') return chunkReader();
  return lengthReader(framing === 'until-close' ? Number.POSITIVE_INFINITY : framing);
}

function lengthReader(length: number): BodyReader {
  let left = length;
  return (bytes, keep) => {
    const here = Math.min(left, bytes.length);
    if (here > 0) keep(bytes.subarray(0, here));
    left -= here;
    return left === 0 ? bytes.subarray(here) : null;
  };
}

function chunkReader(): BodyReader {
  let next: 'size' | 'data' | 'end-of-data' | 'trailer' = 'size';
  let left = 0;
  let line = '';
  let trailerBytes = 0;

  /** Takes a whole line; true for the last one of the body. */
  function readLine(text: string): boolean {
    if (next === 'trailer') {
      trailerBytes += text.length;
      return text === '';
    }
    if (next === 'end-of-data') {
      if (text !== '') throw new NotHttp('a chunk of the answer is longer than it says');
      next = 'size';
      return false;
    }
    const [, size] = /^([\da-f]{1,12})[\t ]*(?:;.*)?$/i.exec(text) ?? [];
    if (size === undefined) throw new NotHttp('a chunk of the answer has no size');
    left = Number.parseInt(size, 16);
    next = left === 0 ? 'trailer' : 'data';
    return false;
  }

  return (bytes, keep) => {
    let at = 0;
    while (at < bytes.length) {
      if (next === 'data') {
        const piece = bytes.subarray(at, at + left);
        keep(piece);
        at += piece.length;
        left -= piece.length;
        if (left === 0) next = 'end-of-data';
        continue;
      }
      const feed = bytes.indexOf(lineFeed, at);
      line += bytes.toString('latin1', at, feed === -1 ? bytes.length : feed + 1);
      if (line.length + trailerBytes > maxLineBytes) throw new NotHttp('a line between the chunks is too long');
      if (feed === -1) return null;
      if (!line.endsWith('\r\n')) throw new NotHttp('a line between the chunks has no CR');
      const text = line.slice(0, -2);
      line = '';
      at = feed + 1;
      if (readLine(text)) return bytes.subarray(at);
    }
    return null;
  };
}
