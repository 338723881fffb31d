import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {editDistance, nearest} from '../src/nearest.js';

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['abc', '', 3],
    ['notify', 'notify', 0],
    ['notfy', 'notify', 1],
    ['notiffy', 'notify', 1],
    ['notifi', 'notify', 1],
    ['noitfy', 'notify', 1],
    ['nofity', 'notify', 2],
    ['kitten', 'sitting', 3],
  ])('between %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test('is symmetric, and at least the difference of the lengths', () => {
    const word = fc.stringMatching(/^[abc]{0,8}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);

        expect(editDistance(b, a)).toBe(distance);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance === 0).toBe(a === b);
      }),
    );
  });
});

describe('nearest', () => {
  const known = ['config check', 'config show', 'events tail', 'ox listen'];

  test.each([
    ['config chek', 'config check'],
    ['Config Check', 'config check'],
    ['evnets tail', 'events tail'],
    ['ox listne', 'ox listen'],
  ])('of %j is %j', (typed, meant) => {
    expect(nearest(typed, known)).toBe(meant);
  });

  test.each(['', 'x', 'doveadm', 'something else entirely'])('of %j is nothing', (typed) => {
    expect(nearest(typed, known)).toBeNull();
  });
});
