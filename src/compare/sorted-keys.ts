import {join} from 'node:path';
import type {IdentityKey} from './identity.js';
import {type Counted, fromMemory, mergeRuns, type Run, writeRun} from './run.js';

/** How much is held in memory and how many files are read at once. */
export interface SortLimits {
  /** Characters of keys that are sorted in memory before they go to disk. */
  readonly runLength: number;
  /** Runs on disk; when there are more they are merged into one. */
  readonly mostRuns: number;
}

const usual: SortLimits = {runLength: 16 << 20, mostRuns: 64};

/** Sorts any number of keys in bounded memory: in runs, on disk where one does not hold them all. */
export class SortedKeys {
  readonly #folder: string;
  readonly #name: string;
  readonly #limits: SortLimits;
  #keys: IdentityKey[] = [];
  #length = 0;
  #runs: Run[] = [];
  #files = 0;

  /** Makes files in the folder, whose names begin so; the caller removes them with the folder. */
  constructor(folder: string, name: string, limits: SortLimits = usual) {
    this.#folder = folder;
    this.#name = name;
    this.#limits = limits;
  }

  /** Throws FILE_UNWRITABLE. */
  async add(keys: readonly IdentityKey[]): Promise<void> {
    for (const key of keys) {
      this.#keys.push(key);
      this.#length += key.length;
    }
    if (this.#length >= this.#limits.runLength) await this.#spill();
  }

  /** The different keys in order, each with how often it was added, in batches. Nothing can be added any more. */
  sorted(): AsyncIterable<readonly Counted[]> {
    const last = fromMemory(this.#keys.sort());
    this.#keys = [];
    return mergeRuns([...this.#runs, last]);
  }

  async #spill(): Promise<void> {
    const keys = this.#keys.sort();
    [this.#keys, this.#length] = [[], 0];
    this.#runs.push(await writeRun(this.#nextPath(), fromMemory(keys)));
    if (this.#runs.length < this.#limits.mostRuns) return;
    const runs = this.#runs;
    this.#runs = [await writeRun(this.#nextPath(), mergeRuns(runs))];
    for (const run of runs) await run.remove();
  }

  #nextPath(): string {
    this.#files += 1;
    return join(this.#folder, `${this.#name}-${this.#files}`);
  }
}
