import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {frontierOf, lineOf, userOf} from './load.js';
import {formatReport, longestLives, problemsOf} from './report.js';
import {grows, slope, trendOf} from './samples.js';
import {createTally} from './tally.js';

function talliedStreams(...streams: readonly (readonly number[])[]) {
  const tally = createTally();
  for (const uids of streams) {
    const stream = tally.stream();
    for (const uid of uids) stream.note('u', uid);
  }
  return tally.counts();
}

describe('a tally counts', () => {
  test.each([
    ['each message once', [[1, 2, 3, 5000]], {arrived: 4, twice: 0, inversions: 0}],
    ['what comes again, which is no inversion', [[1, 2, 3, 2, 3, 3]], {arrived: 3, twice: 3, inversions: 0}],
    ['what comes after a later one', [[1, 3, 2]], {arrived: 3, twice: 0, inversions: 1}],
    [
      'streams on their own, but together',
      [
        [3, 4],
        [1, 2, 3],
      ],
      {arrived: 4, twice: 1, inversions: 0},
    ],
  ] as const)('%s', (_, streams, expected) => {
    expect(talliedStreams(...streams)).toEqual(expected);
  });

  test('up to which message everything has come', () => {
    const tally = createTally();
    const stream = tally.stream();
    for (let index = 0; index < 250; index += 1) {
      if (index !== 130) stream.note(userOf(index), Math.floor(index / 100) + 1);
    }

    expect(frontierOf(tally.firstMissing)).toBe(130);
  });
});

test('each user gets the UIDs 1, 2, 3, in valid payloads', () => {
  const lines = Array.from({length: 1000}, (_, index) => lineOf(index).split('\t'));
  const ofFirst = lines.flatMap(([key, payload = '']) => (key === userOf(0) ? [JSON.parse(payload)] : []));

  expect(ofFirst.map(({uid}) => uid)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(new Set(ofFirst.map(({user}) => user))).toEqual(new Set([userOf(0)]));
});

const samples = (rssMiB: (at: number) => number, descriptors = (_: number) => 20) =>
  Array.from({length: 40}, (_, at) => ({atMs: at * 60_000, rssMiB: rssMiB(at), descriptors: descriptors(at)}));

describe('a trend', () => {
  test('has the slope of its points', () => {
    expect(
      slope([
        [0, 1],
        [1, 3],
        [2, 5],
      ]),
    ).toBe(2);
    expect(trendOf(samples((at) => 70 + at))?.mibPerHour).toBeCloseTo(60);
    expect(trendOf(samples(() => 70).slice(0, 7))).toBe(null);
  });

  test.each([
    ['level', samples((at) => 70 + (at % 5)), false],
    ['a heap that fills at first', samples((at) => Math.min(90, 40 + 10 * at)), false],
    ['memory that grows', samples((at) => 70 + 3 * at), true],
    [
      'descriptors that grow',
      samples(
        () => 70,
        (at) => 20 + at,
      ),
      true,
    ],
  ])('of what is %s', (_, life, isLeak) => {
    const trend = trendOf(life);

    expect(trend && grows(trend)).toBe(isLeak);
  });
});

test('names what must not be', () => {
  const row = {
    lane: 'a',
    sent: 5,
    arrived: 5,
    twice: 0,
    said: null,
    killed: 0,
    missing: 0,
    inversions: 0,
    wrongEnds: [],
  };
  const trend = trendOf(samples((at) => 70 + 3 * at));
  const processes = longestLives([
    {name: 'b', trend: null},
    {name: 'b', trend},
  ]);

  expect(problemsOf([row, {...row, twice: 2, said: 2}, {...row, twice: 100, said: 0, killed: 1}], [])).toEqual([]);
  expect(problemsOf([{...row, missing: 1, twice: 1, inversions: 1, wrongEnds: ['x ended with 3']}], processes)).toEqual(
    [
      'a: 1 missing',
      'a: 1 arrived twice, but only 0 are called repeated',
      'a: 1 inversions',
      'x ended with 3',
      'b: memory or descriptors grow',
    ],
  );
});

test('the page is that of the committed run, which found nothing wrong', async () => {
  const report = JSON.parse(readFileSync(new URL('../../docs/soak.json', import.meta.url), 'utf8'));

  expect(report.problems).toEqual([]);
  await expect(formatReport(report)).toMatchFileSnapshot('../../docs/soak.md');
});
