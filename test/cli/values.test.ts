import {expect, test} from 'vitest';
import {parseDuration} from '../../src/cli/values.js';

test.each([
  ['0s', 0],
  ['250ms', 250],
  ['1.5s', 1500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is %i milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '5', 's', '-5s', '5 s', '1h30m', '5S', '1e3s', '.5s'])('%j is no duration', (text) => {
  expect(() => parseDuration(text)).toThrowError(`'${text}' is not a valid duration`);
});
