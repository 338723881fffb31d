import {open} from 'node:fs/promises';
import {splitLines} from './input/lines.js';

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

/** A spool in a new file of its own. The caller must close it; the file goes with its folder. */
export async function createSpool<T>(file: string): Promise<Spool<T>> {
  const handle = await open(file, 'wx+', 0o600);
  let waiting = '';
  let count = 0;

  async function flush(): Promise<void> {
    const text = waiting;
    waiting = '';
    if (text !== '') await handle.appendFile(text);
  }

  return {
    get count() {
      return count;
    },
    async add(value) {
      waiting += `${JSON.stringify(value)}\n`;
      count += 1;
      if (waiting.length >= bufferBytes) await flush();
    },
    async *read() {
      await flush();
      const input = handle.createReadStream({start: 0, autoClose: false});
      for await (const lines of splitLines(input))
        for (const line of lines) yield JSON.parse(line.toString('utf8')) as T;
    },
    close: () => handle.close(),
  };
}
