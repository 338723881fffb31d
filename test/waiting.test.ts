import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';

/** Measurements, faults at random moments, and how long the faults of a long run last are about time. */
const aboutTime = /^(?:bench|faults|soak)\//;

/** Waits that stand for somebody who takes so long: nothing happens that could be awaited. */
const allowed = new Set([
  // A look at what another process has done, again and again, with a limit.
  'servers/shared.ts: await new Promise((resolve) => setTimeout(resolve, 100))',
  // A reader that takes longer than the time limit of the process.
  'doveadm/process.test.ts: await sleep(1000)',
]);

const patterns = [
  /** The time that something took depends on who else uses the machine. */
  /expect\([^;]*(?:Date|performance)\.now\(\)[^;]*\)\s*\.toBe(?:Less|Greater)Than\w*\(/g,
  /** So does whether something has happened after a fixed time; a loop may look again after some milliseconds. */
  /await (?:sleep|delay|wait|setTimeout)\(\d[\d_]{2,}\)/g,
  /await new Promise\(\(\w+\) => setTimeout\(\w+, \d[\d_]{2,}\)\)/g,
];

/** What of a file waits for time instead of an event. */
function waits(file: string, text: string): string[] {
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([found]) => `${file}: ${found}`));
}

const files = readdirSync(import.meta.dirname, {recursive: true, encoding: 'utf8'}).filter(
  (file) => file.endsWith('.ts') && !aboutTime.test(file) && file !== 'waiting.test.ts',
);

test('tests await events, and assert nothing on the time that passes', () => {
  const found = files.flatMap((file) => waits(file, readFileSync(join(import.meta.dirname, file), 'utf8')));

  expect(found.filter((one) => !allowed.has(one))).toEqual([]);
});

test.each([
  'expect(Date.now() - start).toBeLessThan(1000);',
  'expect(performance.now() - start).toBeGreaterThan(100);',
  'await sleep(500);',
  'await new Promise((resolve) => setTimeout(resolve, 1_000));',
])('%s would be found', (line) => {
  expect(waits('x', line)).toHaveLength(1);
});
