import {describe, expect, test} from 'vitest';
import {parseTime} from '../../src/events/time.js';

const nowMs = Date.UTC(2026, 10, 22, 12, 30, 15, 250);

describe('a time', () => {
  test.each([
    ['2026-08-22T10:00:00Z', Date.UTC(2026, 7, 22, 10)],
    ['2026-08-22T10:00:00.123Z', Date.UTC(2026, 7, 22, 10, 0, 0, 123)],
    ['2026-08-22T10:00:00+02:00', Date.UTC(2026, 7, 22, 8)],
    ['2026-08-22T10:00:00-0530', Date.UTC(2026, 7, 22, 15, 30)],
    ['2026-08-22T10:00Z', Date.UTC(2026, 7, 22, 10)],
    ['2026-08-22', new Date(2026, 7, 22).getTime()],
    ['2026-08-22 10:00', new Date(2026, 7, 22, 10).getTime()],
    ['2026-08-22 10:00:05', new Date(2026, 7, 22, 10, 0, 5).getTime()],
    ['1795300581725', 1795300581725],
    ['1795300581', 1795300581000],
    ['-15m', nowMs - 15 * 60_000],
    ['-2h30m', nowMs - 150 * 60_000],
    ['-1d', nowMs - 86_400_000],
    ['-250ms', nowMs - 250],
    ['now', nowMs],
  ])('%s', (text, ms) => {
    expect(parseTime(text, nowMs)).toBe(ms);
  });

  test('of day is today in local time', () => {
    const today = new Date(nowMs);

    expect(parseTime('10:05', nowMs)).toBe(
      new Date(today.getFullYear(), today.getMonth(), today.getDate(), 10, 5).getTime(),
    );
  });

  test.each([
    '',
    '15m',
    '+15m',
    '-',
    '-15',
    '-999999999d',
    '2026-02-30',
    '2026-02-30T10:00:00Z',
    '2026-13-01',
    '24:00',
    '10:60',
    '12345',
    'yesterday',
    ' ',
    '2026-08-22 ',
    '2026-08-22T10:00:00Zx',
  ])('is not %j', (text) => {
    expect(() => parseTime(text, nowMs)).toThrow('is no time');
  });
});
