import {createHash, type Hash} from 'node:crypto';
import {createReadStream, createWriteStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {BrokenCsv, readBrokenCsv, readCsv} from './csv.js';
import {readJsonLines} from './jsonl.js';
import type {BadLine, InputRow} from './row.js';
import {unreadableInput} from './users-file.js';

export type InputFormat = 'csv' | 'tsv' | 'jsonl';

/** An input as the operator named it. */
export interface InputChoice {
  /** A path; `-` for standard input, which is copied to the scratch folder first. */
  readonly path: string;
  /** Null: told from the first bytes. */
  readonly format: InputFormat | null;
  readonly scratchFolder: string;
}

/** An input that can be read as often as needed. */
export interface Input {
  readonly name: string;
  /**
   * Rows and bad lines in the order of the file. Throws INPUT_UNREADABLE, and BrokenCsv unless `broken` says that the
   * quotes cannot be trusted.
   */
  rows(broken: boolean): AsyncIterable<readonly (InputRow | BadLine)[]>;
  /** SHA-256 of the bytes, known after the rows were read to their end. */
  digest(): string;
}

/** Opens a file of users and values. */
export async function openInput({path, format, scratchFolder}: InputChoice): Promise<Input> {
  const name = path === '-' ? 'standard input' : path;
  const file = path === '-' ? await keep(process.stdin, scratchFolder) : await readableTwice(path, scratchFolder);
  let digest = '';

  async function* read(broken: boolean): AsyncGenerator<readonly (InputRow | BadLine)[]> {
    const hash = createHash('sha256');
    const {first, chunks} = await peek(hashed(createReadStream(file), hash));
    const kind = format ?? guessFormat(first);
    if (kind === 'jsonl') yield* readJsonLines(chunks);
    else yield* (broken ? readBrokenCsv : readCsv)(chunks, kind === 'tsv' ? '\t' : ',');
    digest = hash.digest('hex');
  }

  return {
    name,
    digest: () => digest,
    async *rows(broken) {
      try {
        yield* read(broken);
      } catch (error) {
        if (error instanceof BrokenCsv || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
        throw unreadableInput(name, error as Error);
      }
    },
  };
}

/** What a pipe gives is kept: input with broken quotes is read a second time. */
async function readableTwice(path: string, folder: string): Promise<string> {
  const isPipe = await stat(path).then(
    (found) => found.isFIFO() || found.isCharacterDevice(),
    () => false,
  );
  return isPipe ? keep(createReadStream(path), folder) : path;
}

async function keep(stream: Readable, folder: string): Promise<string> {
  const file = join(folder, 'input');
  await pipeline(stream, createWriteStream(file, {flags: 'wx', mode: 0o600}));
  return file;
}

async function* hashed(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** The first chunk, and all of them without a byte order mark. */
async function peek(source: AsyncGenerator<Buffer>): Promise<{first: Buffer; chunks: AsyncGenerator<Buffer>}> {
  const {value} = await source.next();
  const start = value ?? Buffer.alloc(0);
  const first = start.subarray(0, 3).equals(byteOrderMark) ? start.subarray(3) : start;
  async function* all() {
    if (first.length > 0) yield first;
    yield* source;
  }
  return {first, chunks: all()};
}

function guessFormat(first: Buffer): InputFormat {
  const line = first.subarray(0, 4096).toString('latin1').trimStart().split('\n', 1)[0] ?? '';
  if (line.startsWith('{')) return 'jsonl';
  return line.includes('\t') ? 'tsv' : 'csv';
}
