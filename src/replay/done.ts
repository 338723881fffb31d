import type {EventRecord} from '../events/record.js';
import {type Position, positionOf} from './position.js';

const pageBits = 65_536;

/** Positions of records that need not be sent again. One bit each: a million of them take an eighth of a megabyte. */
export class DoneSet {
  readonly #pages = new Map<string, Uint8Array>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a run of positions, the last one included. */
  add({stream, index}: Position, last = index): void {
    for (let at = index; at <= last; at += 1) {
      const page = this.#page(stream, at, true);
      const [byte, bit] = place(at);
      const old = page?.[byte] ?? 0;
      if (page === undefined || old & bit) continue;
      page[byte] = old | bit;
      this.#size += 1;
    }
  }

  has(record: EventRecord): boolean {
    const {stream, index} = positionOf(record);
    return this.holds(stream, index);
  }

  /** Names of the streams that hold any. */
  streams(): ReadonlySet<string> {
    return new Set([...this.#pages.keys()].map((key) => key.slice(0, key.lastIndexOf('#'))));
  }

  /** Those of one stream that lie before an index, ascending. */
  positionsBefore(stream: string, before: number): number[] {
    const found: number[] = [];
    for (const key of this.#pages.keys()) {
      const cut = key.lastIndexOf('#');
      if (key.slice(0, cut) !== stream) continue;
      const start = Number(key.slice(cut + 1)) * pageBits;
      for (let index = start; index < Math.min(start + pageBits, before); index += 1) {
        if (this.holds(stream, index)) found.push(index);
      }
    }
    return found.sort((a, b) => a - b);
  }

  holds(stream: string, index: number): boolean {
    const [byte, bit] = place(index);
    return ((this.#page(stream, index, false)?.[byte] ?? 0) & bit) !== 0;
  }

  #page(stream: string, index: number, create: boolean): Uint8Array | undefined {
    const key = `${stream}#${Math.floor(index / pageBits)}`;
    const found = this.#pages.get(key);
    if (found !== undefined || !create) return found;
    const page = new Uint8Array(pageBits / 8);
    this.#pages.set(key, page);
    return page;
  }
}

function place(index: number): [byte: number, bit: number] {
  const inPage = index % pageBits;
  return [inPage >> 3, 1 << (inPage & 7)];
}
