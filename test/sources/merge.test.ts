import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {bareRecord, type EventRecord, type RecordBatch} from '../../src/events/record.js';
import {mergeByTime} from '../../src/sources/merge.js';

async function* inBatches(records: readonly EventRecord[], size: number): AsyncGenerator<RecordBatch> {
  for (let start = 0; start < records.length; start += size) yield records.slice(start, start + size);
}

describe('merging by time', () => {
  it('keeps the order of each stream, and gives all by time where each stream is', async () => {
    const stamps = fc.array(fc.nat(1000), {maxLength: 30}).map((values) => values.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(fc.array(stamps, {maxLength: 5}), fc.integer({min: 1, max: 7}), async (streams, size) => {
        const records = streams.map((values, stream) =>
          values.map((ms, line) => bareRecord(Buffer.from(String(stream)), ms, {path: 'x', line})),
        );

        const merged: EventRecord[] = [];
        for await (const batch of mergeByTime(records.map((some) => inBatches(some, size)))) merged.push(...batch);

        const times = merged.map(({timestampMs}) => timestampMs ?? 0);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (const [stream, own] of records.entries()) {
          expect(merged.filter(({value}) => String(value) === String(stream))).toEqual(own);
        }
      }),
    );
  });
});
