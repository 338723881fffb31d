import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {bareRecord, type EventRecord, type RecordBatch} from '../../src/events/record.js';
import {keepSpacing, limitRate} from '../../src/replay/pace.js';
import {createFakeClock} from '../sinks/fake-clock.js';

async function* batchesOf(...sizes: number[]): AsyncGenerator<RecordBatch> {
  for (const size of sizes) {
    yield Array.from({length: size}, (_, line) => bareRecord(Buffer.from('x'), null, {path: 'x', line}));
  }
}

const isSent = () => true;

describe('a rate', () => {
  let clock: ReturnType<typeof createFakeClock>;
  const signal = new AbortController().signal;
  beforeEach(() => {
    clock = createFakeClock();
  });
  afterEach(() => clock.stop());

  it.each([
    [50, 100, 2000],
    [1, 3, 3000],
    [10_000, 20_000, 2000],
  ])('of %d a second lets %d records through in about %d ms', async (perSecond, count, ms) => {
    let through = 0;
    for await (const batch of limitRate(batchesOf(count), {perSecond, isSent}, clock, signal)) {
      through += batch.length;
      expect(through).toBeLessThanOrEqual((clock.now() / 1000) * perSecond + Math.max(1, perSecond / 50) + 0.001);
    }
    expect(through).toBe(count);
    expect(clock.now()).toBeGreaterThan(ms - 1000 / perSecond - 21);
    expect(clock.now()).toBeLessThanOrEqual(ms);
  });

  it('does not count what is not sent', async () => {
    const odd = ({file}: EventRecord) => (file?.line ?? 0) % 2 === 1;
    for await (const _ of limitRate(batchesOf(100), {perSecond: 10, isSent: odd}, clock, signal));

    expect(clock.now()).toBeGreaterThanOrEqual(4800);
    expect(clock.now()).toBeLessThanOrEqual(5000);
  });

  it('is not made up for in a burst after the reader was slow', async () => {
    const times: number[] = [];
    for await (const _ of limitRate(batchesOf(1, 1, 1, 1), {perSecond: 10, isSent}, clock, signal)) {
      times.push(clock.now());
      if (times.length === 2) await new Promise<void>((resolve) => clock.after(5000, resolve));
    }

    expect(times).toEqual([0, 100, 5100, 5200]);
  });

  it('ends when the signal aborts', async () => {
    const controller = new AbortController();
    let through = 0;
    for await (const batch of limitRate(batchesOf(1000), {perSecond: 1, isSent}, clock, controller.signal)) {
      through += batch.length;
      controller.abort();
    }
    expect(through).toBe(1);
  });
});

describe('a speed', () => {
  let clock: ReturnType<typeof createFakeClock>;
  const signal = new AbortController().signal;
  beforeEach(() => {
    clock = createFakeClock();
  });
  afterEach(() => clock.stop());

  it('keeps the spacing of the timestamps times its factor; what has none or goes back follows at once', async () => {
    const stamps = [1000, 1500, null, 1200, 11_000];
    const record = (timestampMs: number | null) => bareRecord(Buffer.from('x'), timestampMs, {path: 'x', line: 1});
    async function* batches() {
      yield stamps.slice(0, 3).map(record);
      yield stamps.slice(3).map(record);
    }
    const seen: [number | null, number][] = [];

    for await (const batch of keepSpacing(batches(), 10, clock, signal)) {
      for (const {timestampMs} of batch) seen.push([timestampMs, clock.now()]);
    }

    expect(seen).toEqual([
      [1000, 0],
      [1500, 50],
      [null, 50],
      [1200, 50],
      [11_000, 1000],
    ]);
  });
});
