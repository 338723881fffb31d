import {PassThrough} from 'node:stream';
import {expect, test, vi} from 'vitest';
import {createProgress, progressLine} from '../../src/ui/progress.js';

test('a progress line has the count, the rate and the time left', () => {
  expect(progressLine('read', 1200, 5000, {elapsedMs: 2000, idleMs: 0})).toBe('read 1,200 of 5,000, 600/s, 7 s left');
  expect(progressLine('read', 5, null, {elapsedMs: 2000, idleMs: 0})).toBe('read 5, 2.5/s');
  expect(progressLine('done', 100, 1_000_000, {elapsedMs: 1000, idleMs: 0})).toBe(
    'done 100 of 1,000,000, 100/s, 2 h 46 min left',
  );
  expect(progressLine('done', 4, 10, {elapsedMs: 9000, idleMs: 7500})).toBe('done 4 of 10, nothing for 7 s');
  expect(progressLine('done', 0, 10, {elapsedMs: 0, idleMs: 0})).toBe('done 0 of 10, 0.0/s');
  expect(progressLine('sent', 20, 100, {elapsedMs: 1000, idleMs: 0}, 'sent 15, failed 5')).toBe(
    'sent 15, failed 5 of 100, 20/s, 4 s left',
  );
});

test('a terminal that is said to have no columns gets plain lines: a spinner would never end clearing its own', () => {
  vi.useFakeTimers();
  const stream = Object.assign(new PassThrough(), {isTTY: true, columns: 0}) as unknown as NodeJS.WriteStream;
  const progress = createProgress('sent', 10, {stream, quiet: false, now: () => performance.now()});
  try {
    progress.update(5);
    vi.advanceTimersByTime(10_000);
    expect(String(stream.read())).toMatch(/^% sent 5 of 10, nothing for \d+ s\n$/);
  } finally {
    progress.stop();
    vi.useRealTimers();
  }
});
