import {type Identity, identityIn} from './identity.js';
import {Cursor} from './run.js';
import type {SortedKeys} from './sorted-keys.js';

/** An event that only one of two sources has. */
export interface Difference {
  readonly in: 'a' | 'b';
  /** How often that source has it. */
  readonly times: number;
  readonly event: Identity;
}

/** Counts of different events. */
export interface Comparison {
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** Those that a source has more than once. */
  readonly twiceA: number;
  readonly twiceB: number;
}

/** Compares two sources; hands on the differences in batches, sorted by user, and gives the counts. */
export async function compareKeys(
  a: SortedKeys,
  b: SortedKeys,
  show: (differences: readonly Difference[]) => Promise<void>,
): Promise<Comparison> {
  const counts = {both: 0, onlyA: 0, onlyB: 0, twiceA: 0, twiceB: 0};
  const sides = {a: await openSide(a), b: await openSide(b)};
  let batch: Difference[] = [];
  for (let next = smallest(sides.a, sides.b); next !== null; next = smallest(sides.a, sides.b)) {
    const [inA, inB] = [next.includes('a'), next.includes('b')];
    for (const name of next) {
      const side = sides[name];
      const {key, times} = side.cursor.current;
      if (times > 1) counts[name === 'a' ? 'twiceA' : 'twiceB'] += 1;
      if (next.length === 1) batch.push({in: name, times, event: identityIn(key)});
      side.isOpen = side.cursor.step() || (await side.cursor.fill());
    }
    counts[inA && inB ? 'both' : inA ? 'onlyA' : 'onlyB'] += 1;
    if (batch.length < 1000) continue;
    await show(batch);
    batch = [];
  }
  if (batch.length > 0) await show(batch);
  return counts;
}

interface Side {
  readonly cursor: Cursor;
  isOpen: boolean;
}

async function openSide(keys: SortedKeys): Promise<Side> {
  const cursor = new Cursor(keys.sorted());
  return {cursor, isOpen: await cursor.fill()};
}

/** The sides that are at the smallest key; null when both are at their end. */
function smallest(a: Side, b: Side): readonly ('a' | 'b')[] | null {
  if (!a.isOpen) return b.isOpen ? ['b'] : null;
  if (!b.isOpen) return ['a'];
  const [keyA, keyB] = [a.cursor.current.key, b.cursor.current.key];
  return keyA === keyB ? ['a', 'b'] : keyA < keyB ? ['a'] : ['b'];
}
