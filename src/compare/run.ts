import {createReadStream} from 'node:fs';
import {open, rm} from 'node:fs/promises';
import {cannotRead, cannotWrite} from '../file-errors.js';
import {splitLines} from '../lines.js';
import type {IdentityKey} from './identity.js';

/** A key, and how often it is there. */
export interface Counted {
  readonly key: IdentityKey;
  readonly times: number;
}

type Batches = AsyncIterable<readonly Counted[]>;

/** Different keys in ascending order, in batches. */
export interface Run extends Batches {
  remove(): Promise<void>;
}

const batchSize = 4096;

/** A run of sorted keys in memory; equal ones are counted. */
export function fromMemory(sorted: readonly IdentityKey[]): Run {
  async function* batches() {
    for (let start = 0; start < sorted.length; ) {
      const batch: Counted[] = [];
      while (start < sorted.length && batch.length < batchSize) {
        const key = sorted[start] as IdentityKey;
        let end = start + 1;
        while (sorted[end] === key) end += 1;
        batch.push({key, times: end - start});
        start = end;
      }
      yield batch;
    }
  }
  return {[Symbol.asyncIterator]: batches, remove: async () => undefined};
}

/** Writes a run to a new file, a line per key: the key, a tab, the count. JSON has no tab. Throws FILE_UNWRITABLE. */
export async function writeRun(path: string, batches: Batches): Promise<Run> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const batch of batches) {
        await file.appendFile(batch.map(({key, times}) => `${key}\t${times}\n`).join(''));
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw cannotWrite(path, error);
  }
  return {[Symbol.asyncIterator]: () => readRun(path), remove: async () => rm(path, {force: true})};
}

async function* readRun(path: string): AsyncGenerator<readonly Counted[]> {
  try {
    for await (const lines of splitLines(createReadStream(path))) yield lines.map(parseLine);
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function parseLine(bytes: Buffer): Counted {
  const line = bytes.toString();
  const tab = line.lastIndexOf('\t');
  return {key: line.slice(0, tab), times: Number(line.slice(tab + 1))};
}

/** Merges runs into one: a key that several have is there once, with the sum. */
export async function* mergeRuns(runs: readonly Batches[]): AsyncGenerator<readonly Counted[]> {
  const cursors = (await Promise.all(runs.map(openCursor))).filter((cursor) => cursor !== null);
  const heap = new Heap(cursors);
  let batch: Counted[] = [];
  for (let first = heap.first; first !== undefined; first = heap.first) {
    const {key} = first.current;
    let times = 0;
    for (let cursor = heap.first; cursor?.current.key === key; cursor = heap.first) {
      times += cursor.current.times;
      if (cursor.step() || (await cursor.fill())) heap.sink();
      else heap.removeFirst();
    }
    batch.push({key, times});
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function openCursor(batches: Batches): Promise<Cursor | null> {
  const cursor = new Cursor(batches);
  return (await cursor.fill()) ? cursor : null;
}

/** Where a run has been read to. */
export class Cursor {
  readonly #batches: AsyncIterator<readonly Counted[]>;
  #batch: readonly Counted[] = [];
  #at = 0;

  constructor(batches: Batches) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** Only after a `fill` or `step` that gave true. */
  get current(): Counted {
    return this.#batch[this.#at] as Counted;
  }

  /** Goes to the next one of the batch; false where it has none. */
  step(): boolean {
    this.#at += 1;
    return this.#at < this.#batch.length;
  }

  /** Goes to the next batch; false at the end. */
  async fill(): Promise<boolean> {
    const {done, value} = await this.#batches.next();
    [this.#batch, this.#at] = [done ? [] : value, 0];
    return !done;
  }
}

/** Cursors with the one of the smallest key first. */
class Heap {
  readonly #cursors: Cursor[];

  constructor(cursors: readonly Cursor[]) {
    this.#cursors = [...cursors].sort((a, b) => (a.current.key < b.current.key ? -1 : 1));
  }

  get first(): Cursor | undefined {
    return this.#cursors[0];
  }

  removeFirst(): void {
    const last = this.#cursors.pop();
    if (last === undefined || this.#cursors.length === 0) return;
    this.#cursors[0] = last;
    this.sink();
  }

  /** Puts the first one where its key belongs. */
  sink(): void {
    const moved = this.#cursors[0] as Cursor;
    let at = 0;
    for (;;) {
      const child = this.#smallerChild(at);
      const below = this.#cursors[child];
      if (below === undefined || moved.current.key <= below.current.key) break;
      this.#cursors[at] = below;
      at = child;
    }
    this.#cursors[at] = moved;
  }

  #smallerChild(at: number): number {
    const [left, right] = [this.#cursors[2 * at + 1], this.#cursors[2 * at + 2]];
    return right !== undefined && left !== undefined && right.current.key < left.current.key ? 2 * at + 2 : 2 * at + 1;
  }
}
