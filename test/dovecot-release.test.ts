import {expect, test} from 'vitest';
import {formatRelease, hasSince, parseRelease} from '../src/dovecot-release.js';

test.each([
  ['2.3', '2.3.19'],
  ['2.4', '2.4.1'],
  ['2.3.4', '2.3.4'],
  ['2.3.19.1', '2.3.19'],
  ['2.3.21', '2.3.21'],
  ['2.4.0', '2.4.0'],
  ['2.4.4', '2.4.4'],
])('%s is release %s', (text, release) => {
  const parsed = parseRelease(text);

  expect(parsed && formatRelease(parsed)).toBe(release);
});

test.each(['', '2', '2.2', '2.3.3', '2.3.22', '2.4.5', '2.5', '2.4.1-4', 'v2.4', '2.4.', '3.1', '2.3.19.1.1'])(
  '%j is no known release',
  (text) => {
    expect(parseRelease(text)).toBeNull();
  },
);

test('what came with a patch is in it and in later ones of its series', () => {
  const since = (text: string) => hasSince({series: '2.4', patch: 0, ...parseRelease(text)}, '2.3', 19);

  expect(['2.3.18', '2.3.19', '2.3.21', '2.4.4'].map(since)).toEqual([false, true, true, false]);
});
