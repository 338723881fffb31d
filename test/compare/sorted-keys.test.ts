import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, expect, it} from 'vitest';
import {compareKeys, type Difference} from '../../src/compare/compare.js';
import {identitiesOf, identityIn, keyOf} from '../../src/compare/identity.js';
import {SortedKeys} from '../../src/compare/sorted-keys.js';

const folder = mkdtempSync(join(tmpdir(), 'dovepush-compare-'));
afterAll(() => rmSync(folder, {recursive: true}));
let names = 0;

/** Spills after a few keys, and merges after a few runs. */
function sorted(): SortedKeys {
  names += 1;
  return new SortedKeys(folder, String(names), {runLength: 200, mostRuns: 3});
}

const identity = fc.record({
  event: fc.constantFrom('MessageNew' as const, 'FlagsSet' as const),
  user: fc.constantFrom('anna', 'bert\n\t"', 'ç\u2028', null),
  mailbox: fc.constantFrom('INBOX', 'A\tB', null),
  uidvalidity: fc.constantFrom(1, 4_294_967_295, null),
  uid: fc.option(fc.nat({max: 3})),
});

it('gives back what a key was made of', () => {
  fc.assert(
    fc.property(identity, (one) => {
      expect(identityIn(keyOf(one))).toEqual(one);
    }),
  );
});

it('agrees with counting in memory, whatever lies on disk', async () => {
  const side = fc.array(identity, {maxLength: 60});
  await fc.assert(
    fc.asyncProperty(side, side, async (inA, inB) => {
      const [a, b] = [sorted(), sorted()];
      for (const one of inA) await a.add([keyOf(one)]);
      for (const one of inB) await b.add([keyOf(one)]);
      const shown: Difference[] = [];

      const counts = await compareKeys(a, b, async (some) => void shown.push(...some));

      const [timesA, timesB] = [countOf(inA.map(keyOf)), countOf(inB.map(keyOf))];
      const only = (own: Map<string, number>, other: Map<string, number>) =>
        [...own].filter(([key]) => !other.has(key)).sort();
      const twice = (own: Map<string, number>) => [...own.values()].filter((times) => times > 1).length;
      expect(counts).toEqual({
        both: [...timesA.keys()].filter((key) => timesB.has(key)).length,
        onlyA: only(timesA, timesB).length,
        onlyB: only(timesB, timesA).length,
        twiceA: twice(timesA),
        twiceB: twice(timesB),
      });
      const shownIn = (name: string) =>
        shown.filter((one) => one.in === name).map(({event, times}) => [keyOf(event), times]);
      expect(shownIn('a')).toEqual(only(timesA, timesB));
      expect(shownIn('b')).toEqual(only(timesB, timesA));
    }),
    {numRuns: 50},
  );
  expect(readdirSync(folder).length).toBeGreaterThan(0);
});

it('takes a set of messages for its messages', () => {
  const about = {event: 'MessageExpunge', user: 'anna', mailbox: 'INBOX', uidvalidity: 1} as const;
  const record = {
    ...{topic: null, partition: null, offset: null, timestampMs: null, timestampType: null},
    ...{key: null, value: null, headers: [], file: null},
  };
  const rest = {timestampMs: null, payload: null, problem: null, invalid: false, record};

  expect(identitiesOf({...about, uid: null, uids: [3, 4], ...rest})).toEqual([
    {...about, uid: 3},
    {...about, uid: 4},
  ]);
  expect(identitiesOf({...about, event: null, uid: 3, ...rest})).toEqual([]);
});

function countOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
