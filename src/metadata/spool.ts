import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {AppError} from '../errors.js';
import {splitLines} from '../lines.js';
import {createByteBuffer} from './input/byte-buffer.js';
import {createScratch, temporary} from './scratch.js';

const bufferBytes = 64 * 1024;
/** Room for about 100 million users. A server that lists users without end must not fill the disk. */
const usualLimitBytes = 8 * 1024 ** 3;

/** Values kept on disk in the order in which they came, so that memory does not grow with their number. */
export interface Spool<T> {
  /** Resolves when more may be added. Throws FILE_UNWRITABLE, and TOO_MANY_USERS beyond the limit. */
  add(value: T): Promise<void>;
  /** All values from the beginning. Nothing may be added while they are read. */
  read(): AsyncIterable<T>;
  readonly count: number;
  close(): Promise<void>;
}

/**
 * A spool in a new file, which goes with its folder, or in a private folder, which goes when it is closed. The caller
 * must close it. Throws FILE_UNWRITABLE.
 */
export async function createSpool<T>(file?: string, limitBytes = usualLimitBytes): Promise<Spool<T>> {
  const scratch = file === undefined ? await createScratch() : null;
  const path = file ?? join(scratch?.folder ?? '', 'spool');
  const handle = await temporary(path, open(path, 'wx+', 0o600));
  const waiting = createByteBuffer(bufferBytes);
  let count = 0;
  let bytesWritten = 0;

  async function write(bytes: Buffer): Promise<void> {
    bytesWritten += bytes.length;
    if (bytesWritten > limitBytes) throw tooMany(limitBytes);
    await temporary(path, handle.appendFile(bytes));
  }

  async function flush(): Promise<void> {
    if (waiting.bytes().length > 0) await write(waiting.bytes());
    waiting.clear();
  }

  return {
    get count() {
      return count;
    },
    async add(value) {
      const text = `${JSON.stringify(value)}\n`;
      count += 1;
      if (waiting.add(text)) return;
      await flush();
      if (!waiting.add(text)) await write(Buffer.from(text));
    },
    async *read() {
      await flush();
      const input = handle.createReadStream({start: 0, autoClose: false});
      for await (const lines of splitLines(input))
        for (const line of lines) yield JSON.parse(line.toString('utf8')) as T;
    },
    async close() {
      await handle.close();
      await scratch?.remove();
    },
  };
}

function tooMany(limitBytes: number): AppError {
  const size = `${(limitBytes / 1024 ** 3).toLocaleString('en-US')} GiB`;
  return new AppError('TOO_MANY_USERS', `the list of users needs more than ${size} of temporary files`, {
    hint: 'Check whether the user database lists users without end; take a part of them with --mask.',
  });
}

/** All that comes, given again only when the last of it is there. */
export async function* throughDisk<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
  const spool = await createSpool<T>();
  try {
    for await (const value of values) await spool.add(value);
    yield* spool.read();
  } finally {
    await spool.close();
  }
}
