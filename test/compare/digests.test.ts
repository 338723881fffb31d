import fc from 'fast-check';
import {expect, it} from 'vitest';
import {DigestSet} from '../../src/compare/digests.js';

it('holds what was added and nothing else, also after it has grown', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), {minLength: 1, maxLength: 200}), fc.nat(), (keys, cut) => {
      const set = new DigestSet();
      const added = keys.slice(0, cut % keys.length);
      for (const key of [...added, ...added]) set.add(key);

      expect(set.size).toBe(added.length);
      expect(keys.filter((key) => set.has(key))).toEqual(added);
    }),
  );
  const large = new DigestSet();
  for (let number = 0; number < 20_000; number += 1) large.add(`key ${number}`);
  expect([large.size, large.has('key 19999'), large.has('key 20000')]).toEqual([20_000, true, false]);
});
