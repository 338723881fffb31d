import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {splitLines} from '../lines.js';
import {createByteBuffer} from './input/byte-buffer.js';
import {createScratch} from './scratch.js';

const bufferBytes = 64 * 1024;

/** Values kept on disk in the order in which they came, so that memory does not grow with their number. */
export interface Spool<T> {
  /** Resolves when more may be added. */
  add(value: T): Promise<void>;
  /** All values from the beginning. Nothing may be added while they are read. */
  read(): AsyncIterable<T>;
  readonly count: number;
  close(): Promise<void>;
}

/**
 * A spool in a new file, which goes with its folder, or in a private folder, which goes when it is closed. The caller
 * must close it.
 */
export async function createSpool<T>(file?: string): Promise<Spool<T>> {
  const scratch = file === undefined ? await createScratch() : null;
  const handle = await open(file ?? join(scratch?.folder ?? '', 'spool'), 'wx+', 0o600);
  const waiting = createByteBuffer(bufferBytes);
  let count = 0;

  async function flush(): Promise<void> {
    if (waiting.bytes().length > 0) await handle.appendFile(waiting.bytes());
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
      if (!waiting.add(text)) await handle.appendFile(text);
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
