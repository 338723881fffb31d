import {type FileHandle, open} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip} from 'node:zlib';
import {AppError} from '../errors.js';
import {cannotRead} from '../file-errors.js';
import {longestLine} from '../lines.js';

const blockSize = 256 * 1024;
const lineFeed = 0x0a;
/** What a gzip file begins with (RFC 1952 2.3.1). */
const gzip = [0x1f, 0x8b] as const;

/** A piece of a file that ends with a line. */
export interface Block {
  readonly bytes: Buffer;
  /** Says that nothing of the bytes is kept: their memory is used again, which saves most of the garbage collection. */
  release(): void;
}

function checkLine(length: number): void {
  if (length > longestLine) throw new Error(`a line is longer than ${longestLine / 1024 / 1024} MiB`);
}

/** The blocks of a plain regular file, read into the same memory as long as every block is released. */
async function* fileBlocks(handle: FileHandle, signal: AbortSignal): AsyncGenerator<Block> {
  let buffer = Buffer.allocUnsafe(blockSize);
  let carried = 0;
  while (!signal.aborted) {
    if (carried === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    const {bytesRead} = await handle.read(buffer, carried, buffer.length - carried, null);
    const filled = carried + bytesRead;
    const end = bytesRead === 0 ? filled : buffer.subarray(0, filled).lastIndexOf(lineFeed) + 1;
    checkLine(filled - end);
    let released = false;
    if (end > 0) {
      yield {
        bytes: buffer.subarray(0, end),
        release: () => {
          released = true;
        },
      };
    }
    if (bytesRead === 0) return;
    const rest = buffer.subarray(end, filled);
    if (end > 0 && !released) buffer = Buffer.allocUnsafe(Math.max(blockSize, rest.length * 2));
    rest.copy(buffer);
    carried = rest.length;
  }
}

/** Whether blocks can be read from the file as it is: it is no pipe, and not gzipped. */
async function isPlainFile(handle: FileHandle): Promise<boolean> {
  if (!(await handle.stat()).isFile()) return false;
  const start = Buffer.alloc(2);
  await handle.read(start, 0, 2, 0);
  return start[0] !== gzip[0] || start[1] !== gzip[1];
}

/** Chunks of the stream, unzipped where the first bytes are gzip's. Several gzip files in a row are one. */
async function* plainChunks(stream: Readable): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done) return;
  const rest = (async function* () {
    yield first.value;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  })();
  const zipped = first.value[0] === gzip[0] && first.value[1] === gzip[1];
  if (!zipped) return yield* rest;
  const gunzip = createGunzip({chunkSize: blockSize});
  // An error of either end is thrown by the loop over what comes out.
  pipeline(rest, gunzip).catch(() => undefined);
  yield* gunzip;
}

async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let carried: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(lineFeed);
    size += chunk.length;
    if (last !== -1) yield Buffer.concat([...carried, chunk.subarray(0, last + 1)]);
    carried = last === -1 ? [...carried, chunk] : [chunk.subarray(last + 1)];
    if (last !== -1) size = chunk.length - last - 1;
    checkLine(size);
  }
  if (size > 0) yield Buffer.concat(carried);
}

async function* streamBlocks(stream: Readable, signal: AbortSignal): AsyncGenerator<Block> {
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, {once: true});
  try {
    for await (const bytes of wholeLines(plainChunks(stream))) yield {bytes, release: () => undefined};
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

async function* openBlocks(path: string, signal: AbortSignal): AsyncGenerator<Block> {
  if (path === '-') return yield* streamBlocks(process.stdin, signal);
  const handle = await open(path, 'r');
  try {
    if ((await handle.stat()).isDirectory()) throw cannotRead(path, {code: 'EISDIR'});
    const stream = () => handle.createReadStream({highWaterMark: blockSize, autoClose: false});
    yield* (await isPlainFile(handle)) ? fileBlocks(handle, signal) : streamBlocks(stream(), signal);
  } finally {
    await handle.close();
  }
}

/**
 * The content of a file, or of standard input for `-`, in blocks of whole lines, unzipped where it is gzip. The last line
 * needs no line break. Throws FILE_UNREADABLE.
 */
export async function* readBlocks(path: string, signal: AbortSignal): AsyncGenerator<Block> {
  try {
    yield* openBlocks(path, signal);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof AppError) throw error;
    throw cannotRead(path, error);
  }
}

/** The same as plain bytes, for readers that may keep them. */
export async function* readLines(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const {bytes} of readBlocks(path, signal)) yield bytes;
}
