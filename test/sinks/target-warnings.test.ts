import {describe, expect, it} from 'vitest';
import {targetWarnings} from '../../src/sinks/target-warnings.js';

const nowMs = Date.UTC(2026, 10, 22);
const day = 86_400_000;
const warnings = (settings: Readonly<Record<string, string>>, firstMs: number | null, lastMs = firstMs) =>
  targetWarnings('copy', new Map(Object.entries(settings)), {firstMs, lastMs}, nowMs);

describe('what is said of a topic before records are written to it', () => {
  it.each(['delete', 'compact,delete'])('names records that its retention takes again, with %s', (policy) => {
    const settings = {'cleanup.policy': policy, 'retention.ms': String(7 * day)};

    expect(warnings(settings, nowMs - 8 * day, nowMs)).toEqual([
      'topic copy soon deletes records of before 2026-11-15T00:00:00.000Z again (retention.ms=604800000, its retention); the oldest selected one is of 2026-11-14T00:00:00.000Z',
    ]);
    expect(warnings(settings, nowMs - 6 * day)).toEqual([]);
  });

  it('is nothing where no retention applies, or no record has a time', () => {
    expect(warnings({'cleanup.policy': 'compact', 'retention.ms': '1'}, 0)).toEqual([]);
    expect(warnings({'cleanup.policy': 'delete', 'retention.ms': '-1'}, 0)).toEqual([]);
    expect(warnings({'cleanup.policy': 'delete', 'retention.ms': '1'}, null)).toEqual([]);
    expect(warnings({}, 0)).toEqual([]);
  });

  it('is that the topic stamps its own times, which no retention can take', () => {
    const settings = {'message.timestamp.type': 'LogAppendTime', 'cleanup.policy': 'delete', 'retention.ms': '1'};

    expect(warnings(settings, 0)).toEqual([
      'topic copy stamps records with its own time (message.timestamp.type=LogAppendTime): theirs are not kept',
    ]);
  });

  it('names what it refuses, before and after', () => {
    const settings = {'message.timestamp.before.max.ms': String(day), 'message.timestamp.after.max.ms': '3600000'};

    expect(warnings(settings, nowMs - 2 * day, nowMs + day)).toEqual([
      expect.stringContaining('refuses records of before 2026-11-21T00:00:00.000Z'),
      expect.stringContaining('refuses records of after 2026-11-22T01:00:00.000Z'),
    ]);
    expect(warnings({'message.timestamp.before.max.ms': '9223372036854775807'}, -9e15)).toEqual([]);
    expect(warnings(settings, -9e15)).toEqual([
      expect.stringContaining('the oldest selected one is of -9000000000000000 ms'),
    ]);
  });
});
