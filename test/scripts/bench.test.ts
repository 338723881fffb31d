import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {formatChart} from '../../scripts/bench/chart.js';
import {fallenFigures, merged, speedsOf} from '../../scripts/bench/figures.js';
import {formatPage} from '../../scripts/bench/page.js';

const docs = new URL('../../docs/', import.meta.url);
const facts = {date: '2026-01-01', machine: 'a machine'};
const comparison = (ms: number, cpuMs: number | null = null, title = 'Title') => ({
  kind: 'comparison' as const,
  title,
  rounds: 3,
  rows: [
    {name: 'rival | of us', medianMs: 100, minMs: 90, maxMs: 110, cpuMs: cpuMs === null ? null : 80},
    {name: 'ours', medianMs: ms, minMs: ms, maxMs: ms, cpuMs},
  ],
});
const growth = {
  kind: 'growth' as const,
  title: 'Grows',
  unit: 'lines',
  points: [
    {size: 1000, cpuMs: 12.5, peakMiB: 60},
    {size: 1_000_000, cpuMs: 9000, peakMiB: 61},
  ],
  time: 1.02,
  memory: 0,
};

test('the page and the chart are those of the committed figures', () => {
  const measured = JSON.parse(readFileSync(new URL('bench.json', docs), 'utf8'));

  expect(readFileSync(new URL('performance.md', docs), 'utf8')).toBe(formatPage(measured));
  expect(readFileSync(new URL('bench.svg', docs), 'utf8')).toBe(formatChart(measured));
});

test('a speed is that of the processor where both have it', () => {
  expect(speedsOf(comparison(50))).toEqual([{name: 'ours', rival: 'rival | of us', speed: 2}]);
  expect(speedsOf(comparison(50, 20))).toMatchObject([{speed: 4}]);
});

test('names what fell by more than 20 %, and nothing else', () => {
  const committed = [
    {...comparison(50), ...facts},
    {...growth, ...facts},
  ];

  expect(fallenFigures(committed, [comparison(62), growth])).toEqual([]);
  expect(fallenFigures(committed, [comparison(64)])).toEqual([
    'Title: ours: 1.56 times as fast as rival | of us, before 2.00',
  ]);
  expect(fallenFigures(committed, [comparison(9999, null, 'New')])).toEqual([]);
});

test('a measurement takes the place of the one with its title', () => {
  const [first, second] = [
    {...comparison(50), ...facts},
    {...growth, ...facts},
  ];
  const again = {...comparison(40), ...facts};

  expect(merged([first, second], [again])).toEqual([again, second]);
  expect(merged([], [second, first])).toEqual([second, first]);
});

test('the page has tables of both kinds', () => {
  const page = formatPage([
    {...comparison(50), ...facts},
    {...growth, ...facts},
  ]);

  expect(page).toContain('| rival \\| of us | 100 | 90.0 | 110 |  | 1.00 |\n| ours | 50.0 | 50.0 | 50.0 |  | 2.00 |');
  expect(page).toContain('time 1.02, memory 0.00');
  expect(page).toContain('| 1,000 | 12.5 | 60 |\n| 1,000,000 | 9000 | 61 |');
});
