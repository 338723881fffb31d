import {crc32c} from '@node-rs/crc32';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {EventRecord} from '../../../src/events/record.js';
import {findBatches, isIntact} from '../../../src/kafka/fetch/record-batch.js';
import {walkRecords} from '../../../src/kafka/fetch/record-walk.js';
import type {AcceptRecord} from '../../../src/kafka/read-options.js';
import {
  foreignBatch,
  foreignRecords,
  offsetsOf,
  type PlainRecord,
  plainRecords,
  withAttributes,
} from '../foreign-batches.js';

function walk(bytes: Buffer, range: {from?: number; until?: number; accept?: AcceptRecord} = {}): EventRecord[] {
  const into: EventRecord[] = [];
  const {from = 0, until = Number.POSITIVE_INFINITY, accept} = range;
  for (const span of findBatches(bytes)) {
    const records = {bytes, start: span.start + 61, end: span.end};
    walkRecords(bytes, span, records, {topic: 't', partition: 3, from, until, accept}, into);
  }
  return into;
}

const record = (key: string | null, value: string | null): PlainRecord => ({
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers: {},
  timeDelta: 0,
  step: 1,
});

describe('walking record batches', () => {
  test('finds in every batch what kafkajs finds', async () => {
    await fc.assert(
      fc.asyncProperty(plainRecords, fc.integer({min: 0, max: 2 ** 40}), async (records, baseOffset) => {
        const batch = await foreignBatch(records, {baseOffset});

        const own = walk(batch);

        const foreign = await foreignRecords(batch);
        expect(own.map(({offset}) => String(offset))).toEqual(foreign.map(({offset}) => offset));
        expect(own.map(({timestampMs}) => String(timestampMs ?? -1))).toEqual(
          foreign.map(({timestamp}) => (timestamp.startsWith('-') ? '-1' : timestamp)),
        );
        expect(own.map(({key}) => key)).toEqual(foreign.map(({key}) => key));
        expect(own.map(({value}) => value)).toEqual(foreign.map(({value}) => value));
        expect(
          own.map(({headers}) => Object.fromEntries(headers.map(([name, value]) => [String(name), value]))),
        ).toEqual(foreign.map(({headers}) => ({...headers})));
      }),
      {numRuns: 200},
    );
  });

  test('hands the test the very bytes of key and value', async () => {
    await fc.assert(
      fc.asyncProperty(plainRecords, async (records) => {
        const seen: {key: Buffer | null; value: Buffer | null}[] = [];
        const cut = (bytes: Buffer, start: number, end: number) => (start < 0 ? null : bytes.subarray(start, end));

        const kept = walk(await foreignBatch(records), {
          accept: (bytes, keyStart, keyEnd, valueStart, valueEnd) => {
            seen.push({key: cut(bytes, keyStart, keyEnd), value: cut(bytes, valueStart, valueEnd)});
            return seen.length % 2 === 0;
          },
        });

        expect(seen).toEqual(records.map(({key, value}) => ({key, value})));
        expect(kept.map(({offset}) => offset)).toEqual(offsetsOf(records).filter((_, index) => index % 2 === 1));
      }),
    );
  });

  test('reads whole batches only, wherever the bytes are cut off', async () => {
    const first = await foreignBatch([record('a', '1'), record('b', null)]);
    const second = await foreignBatch([record(null, '3')], {baseOffset: 2});
    const whole = Buffer.concat([first, second]);

    for (let length = 0; length <= whole.length; length += 1) {
      const expected = length === whole.length ? [0, 1, 2] : length >= first.length ? [0, 1] : [];
      expect(walk(whole.subarray(0, length)).map(({offset}) => offset)).toEqual(expected);
    }
  });

  test('notices every changed byte that the checksum covers', async () => {
    const batch = await foreignBatch([record('anna', 'new mail'), record(null, null)]);

    for (let at = 17; at < batch.length; at += 1) {
      const damaged = Buffer.from(batch);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      const [span] = findBatches(damaged);
      expect(span && isIntact(damaged, span, crc32c)).toBe(false);
    }
  });

  test('leaves out what lies before and behind the range', async () => {
    const batch = await foreignBatch(
      ['a', 'b', 'c', 'd'].map((key) => record(key, key)),
      {baseOffset: 10},
    );

    expect(walk(batch, {from: 11, until: 13}).map(({key}) => String(key))).toEqual(['b', 'c']);
  });

  test("takes the broker's time where the topic stamps records itself", async () => {
    const batch = await foreignBatch([record('a', '1'), {...record('b', '2'), timeDelta: 5}], {baseTime: 1000});

    const records = walk(withAttributes(batch, 8));

    expect(records.map(({timestampMs, timestampType}) => [timestampMs, timestampType])).toEqual([
      [1005, 'append'],
      [1005, 'append'],
    ]);
  });

  test('throws instead of reading beyond a batch whose lengths are wrong', async () => {
    const batch = await foreignBatch([record('anna', 'new mail')]);
    const long = Buffer.from(batch);
    long[61] = 0x7e;

    expect(() => walk(long)).toThrow(RangeError);
  });
});
