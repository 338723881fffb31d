import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip} from 'node:zlib';
import {AppError} from '../errors.js';

const blockSize = 256 * 1024;
/** A line that is longer is no record: Kafka's own limit is far below. */
const longestLine = 256 * 1024 * 1024;
const lineFeed = 0x0a;

function unreadable(path: string, why: string, cause?: unknown): AppError {
  const name = path === '-' ? 'standard input' : path;
  return new AppError('FILE_UNREADABLE', `cannot read ${name}: ${why}`, {cause});
}

async function openStream(path: string): Promise<Readable> {
  if (path === '-') return process.stdin;
  const stats = await stat(path);
  if (stats.isDirectory()) throw unreadable(path, 'it is a directory');
  return createReadStream(path, {highWaterMark: blockSize});
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
  const zipped = first.value[0] === 0x1f && first.value[1] === 0x8b;
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
    if (size > longestLine) throw new Error(`a line is longer than ${longestLine / 1024 / 1024} MiB`);
  }
  if (size > 0) yield Buffer.concat(carried);
}

/**
 * The content of a file, or of standard input for `-`, in pieces that end with a line. The last line needs no line break.
 * Throws FILE_UNREADABLE.
 */
export async function* readBlocks(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  let stream: Readable | null = null;
  const stop = () => stream?.destroy();
  try {
    stream = await openStream(path);
    signal.addEventListener('abort', stop, {once: true});
    yield* wholeLines(plainChunks(stream));
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof AppError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw unreadable(path, code === 'ENOENT' ? 'there is no such file' : (error as Error).message, error);
  } finally {
    signal.removeEventListener('abort', stop);
    stream?.destroy();
  }
}
