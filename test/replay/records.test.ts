import {expect, it} from 'vitest';
import {keepsSpacing} from '../../src/replay/records.js';

it.each([
  [undefined, false],
  [Number.POSITIVE_INFINITY, false],
  [1, true],
  [0.5, true],
])('keeps the spacing at speed %s: %s', (speed, keeps) => {
  expect(keepsSpacing({speed})).toBe(keeps);
});
