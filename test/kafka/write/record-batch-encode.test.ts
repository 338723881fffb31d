import {crc32c} from '@node-rs/crc32';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {EventRecord, RecordHeader} from '../../../src/events/record.js';
import {findBatches, isIntact} from '../../../src/kafka/fetch/record-batch.js';
import {walkRecords} from '../../../src/kafka/fetch/record-walk.js';
import {countForBatch, encodeBatch} from '../../../src/kafka/write/record-batch-encode.js';
import {encodeWhole, wholeBatchAt} from '../../../src/kafka/write/whole-batch.js';
import type {WritableRecord} from '../../../src/kafka/write-options.js';
import {foreignRecords} from '../foreign-batches.js';

const stamp = {id: 7, epoch: 1, sequence: 12};
const bytes = fc.uint8Array({maxLength: 300}).map((array) => Buffer.from(array));

const writable: fc.Arbitrary<WritableRecord> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.tuple(bytes, fc.option(bytes)) as fc.Arbitrary<RecordHeader>, {maxLength: 4}),
  timestampMs: fc.option(fc.oneof(fc.constant(0), fc.integer({min: 0, max: 4_102_444_800_000}))),
});

function walk(batch: Buffer): EventRecord[] {
  const into: EventRecord[] = [];
  const wanted = {topic: 't', partition: 0, from: 0, until: Number.POSITIVE_INFINITY, accept: undefined};
  for (const span of findBatches(batch)) {
    walkRecords(batch, span, {bytes: batch, start: span.start + 61, end: span.end}, wanted, into);
  }
  return into;
}

const plain = ({key, value, headers, timestampMs}: WritableRecord) => ({key, value, headers, timestampMs});

describe('encoding record batches', () => {
  test('keeps keys, values, times and every header in its order', () => {
    fc.assert(
      fc.property(fc.array(writable, {minLength: 1, maxLength: 30}), (records) => {
        const batch = encodeBatch(records, 0, records.length, stamp, crc32c);

        const [span] = findBatches(batch);
        expect(span && isIntact(batch, span, crc32c)).toBe(true);
        expect(walk(batch).map(plain)).toEqual(records.map(plain));
      }),
    );
  });

  test('writes what kafkajs reads', async () => {
    const headers: RecordHeader[] = [
      [Buffer.from('a'), Buffer.from('1')],
      [Buffer.from('b'), Buffer.from('2')],
      [Buffer.from('a'), Buffer.from('3')],
    ];
    const records = [
      {key: Buffer.from('anna'), value: Buffer.from('new'), headers, timestampMs: 0},
      {key: null, value: null, headers: [], timestampMs: 1_795_300_581_727},
    ];

    const foreign = await foreignRecords(encodeBatch(records, 0, 2, stamp, crc32c));

    expect(foreign.map(({key, value, timestamp}) => ({key, value, timestamp}))).toEqual([
      {key: Buffer.from('anna'), value: Buffer.from('new'), timestamp: '0'},
      {key: null, value: null, timestamp: '1795300581727'},
    ]);
    expect(foreign[0]?.headers).toEqual({a: [Buffer.from('1'), Buffer.from('3')], b: Buffer.from('2')});
  });

  test('encodes fetched records as it does others', () => {
    fc.assert(
      fc.property(fc.array(writable, {minLength: 1, maxLength: 10}), (records) => {
        const batch = encodeBatch(records, 0, records.length, stamp, crc32c);

        expect(encodeBatch(walk(batch), 0, records.length, stamp, crc32c)).toEqual(batch);
      }),
    );
  });

  const large = Array.from({length: 400}, (_, index) => ({
    key: Buffer.from(`k${index}`),
    value: Buffer.alloc(100, index),
    headers: [[Buffer.from('h'), null]] as RecordHeader[],
    timestampMs: index % 9 === 0 ? null : 1_795_300_581_727 - index * 1000,
  }));
  const source = encodeBatch(large, 0, large.length, stamp, crc32c);

  test('passes a fetched batch on as it stands, under the name of its new writer', () => {
    const other = {id: 9, epoch: 2, sequence: 3};
    const fetched = walk(source);
    const whole = wholeBatchAt(fetched, 0, fetched.length);
    if (whole === null) throw new Error('these are all records of a batch');

    const batch = encodeWhole(whole, other, crc32c);

    expect(batch).toEqual(encodeBatch(fetched, 0, fetched.length, other, crc32c));
    expect(walk(batch).map(plain)).toEqual(large.map(plain));
  });

  test("never takes a part of a batch for the whole, nor one whose times are the broker's, nor a small one", () => {
    const fetched = walk(source);
    const stampedByBroker = Buffer.from(source);
    stampedByBroker.writeInt16BE(8, 21);
    const withGap = Buffer.from(source);
    withGap.writeInt32BE(large.length, 23);
    const twice = walk(Buffer.concat([source, source]));
    const without = (gone: number) => fetched.filter((_, index) => index !== gone);

    expect(wholeBatchAt(fetched, 0, 399)).toBeNull();
    expect(wholeBatchAt(fetched, 1, 399)).toBeNull();
    for (const gone of [0, 200, 399]) {
      expect(wholeBatchAt(without(gone), 0, 400)).toBeNull();
      expect(wholeBatchAt([...without(gone), ...twice], 0, 800)).toBeNull();
    }
    expect(wholeBatchAt(walk(stampedByBroker), 0, 400)).toBeNull();
    expect(wholeBatchAt(walk(withGap), 0, 400)).toBeNull();
    expect(wholeBatchAt(walk(encodeBatch(large, 0, 10, stamp, crc32c)), 0, 10)).toBeNull();
    expect(wholeBatchAt(large, 0, 400)).toBeNull();
    expect(wholeBatchAt(twice, 400, 400)?.count).toBe(400);
  });

  test('puts as many records into a batch as fit, and one at least', () => {
    const records = Array.from({length: 10}, () => ({
      key: null,
      value: Buffer.alloc(1000),
      headers: [],
      timestampMs: null,
    }));

    expect(countForBatch(records, 0, 10, 3500)).toBe(3);
    expect(countForBatch(records, 8, 10, 3500)).toBe(2);
    expect(countForBatch(records, 0, 2, 3500)).toBe(2);
    expect(countForBatch(records, 0, 10, 10)).toBe(1);
  });
});
