import {createHash, type Hash} from 'node:crypto';
import {readCsv} from './csv.js';
import {readJsonLines} from './jsonl.js';
import {openStream} from './open-stream.js';
import type {BadLine, InputRow} from './row.js';
import {unreadableInput} from './users-file.js';

export type InputFormat = 'csv' | 'tsv' | 'jsonl';

/** An input that can be read once. */
export interface Input {
  readonly name: string;
  /** Rows and bad lines in the order of the file. Throws INPUT_UNREADABLE. */
  rows(): AsyncIterable<readonly (InputRow | BadLine)[]>;
  /** SHA-256 of the bytes, known after the rows were read to their end. */
  digest(): string;
}

/**
 * A file of users and values; `-` is standard input. Without a format it is told from the first line. Reading rejects
 * with AbortError when the signal aborts.
 */
export function openInput(path: string, format: InputFormat | null, signal: AbortSignal): Input {
  const name = path === '-' ? 'standard input' : path;
  const hash = createHash('sha256');
  let digest = '';

  async function* read(): AsyncGenerator<readonly (InputRow | BadLine)[]> {
    const {first, chunks} = await peek(hashed(openStream(path, signal), hash));
    const kind = format ?? guessFormat(first);
    if (kind === 'jsonl') yield* readJsonLines(chunks);
    else yield* readCsv(chunks, kind === 'tsv' ? '\t' : ',');
    digest = hash.digest('hex');
  }

  return {
    name,
    digest: () => digest,
    async *rows() {
      try {
        yield* read();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
        throw unreadableInput(name, error as Error);
      }
    },
  };
}

async function* hashed(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const longestLook = 4096;

/** What comes first, and all of it, without a byte order mark. */
async function peek(source: AsyncGenerator<Buffer>): Promise<{first: Buffer; chunks: AsyncGenerator<Buffer>}> {
  let start: Buffer = Buffer.alloc(0);
  // A pipe may give a byte at a time.
  while (start.length < longestLook && !start.includes(0x0a)) {
    const {value, done} = await source.next();
    if (done) break;
    start = start.length === 0 ? value : Buffer.concat([start, value]);
  }
  const first = start.subarray(0, 3).equals(byteOrderMark) ? start.subarray(3) : start;
  async function* all() {
    if (first.length > 0) yield first;
    yield* source;
  }
  return {first, chunks: all()};
}

function guessFormat(first: Buffer): InputFormat {
  const line = first.subarray(0, longestLook).toString('latin1').trimStart().split('\n', 1)[0] ?? '';
  if (line.startsWith('{')) return 'jsonl';
  return line.includes('\t') ? 'tsv' : 'csv';
}
