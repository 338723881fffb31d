import {createRequire} from 'node:module';
import fc from 'fast-check';

// kafkajs's own encoder and decoder of record batches, as an independent second opinion.
const require = createRequire(import.meta.url);
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0/index.js');
const {RecordBatch} = require('kafkajs/src/protocol/recordBatch/v0/index.js');
const decodeRecordBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder.js');
const Decoder = require('kafkajs/src/protocol/decoder.js');
const Long = require('kafkajs/src/utils/long.js');

/** A record as tests give it: headers by name, as kafkajs holds them. */
export interface PlainRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  /** Milliseconds after the batch's first. */
  readonly timeDelta: number;
  /** After the record before it; more than 1 leaves a gap, as compaction does. */
  readonly step: number;
}

export interface BatchOptions {
  readonly baseOffset?: number;
  readonly baseTime?: number;
  readonly transactional?: boolean;
  readonly producerId?: number;
  readonly codec?: {readonly number: number; readonly compress: (records: Buffer) => Buffer};
}

export const offsetsOf = (records: readonly PlainRecord[], baseOffset = 0): readonly number[] => {
  let offset = baseOffset - (records[0]?.step ?? 0);
  return records.map(({step}) => {
    offset += step;
    return offset;
  });
};

/** The batch as kafkajs writes it. */
export async function foreignBatch(records: readonly PlainRecord[], options: BatchOptions = {}): Promise<Buffer> {
  const {baseOffset = 0, baseTime = 1_795_300_581_727, transactional = false, producerId = -1} = options;
  const offsets = offsetsOf(records);
  const encoded = records.map(({key, value, headers, timeDelta}, index) =>
    encodeRecord({
      offsetDelta: offsets[index],
      timestampDelta: Long.fromNumber(timeDelta),
      key,
      value,
      headers,
    }),
  );
  const batch = await RecordBatch({
    firstOffset: Long.fromNumber(baseOffset),
    firstTimestamp: Long.fromNumber(baseTime),
    maxTimestamp: Long.fromNumber(baseTime + Math.max(0, ...records.map(({timeDelta}) => timeDelta))),
    lastOffsetDelta: offsets.at(-1) ?? 0,
    transactional,
    producerId: Long.fromNumber(producerId),
    records: encoded,
  });
  return options.codec ? compressed(batch.buffer, options.codec) : batch.buffer;
}

function compressed(batch: Buffer, {number, compress}: NonNullable<BatchOptions['codec']>): Buffer {
  const whole = Buffer.concat([batch.subarray(0, 61), compress(batch.subarray(61))]);
  return withAttributes(whole, number);
}

/** The batch with these attribute bits set too, and length and checksum made right. */
export function withAttributes(batch: Buffer, bits: number): Buffer {
  const {crc32c} = require('@node-rs/crc32');
  const changed = Buffer.from(batch);
  changed.writeInt16BE(changed.readInt16BE(21) | bits, 21);
  changed.writeInt32BE(changed.length - 12, 8);
  changed.writeUInt32BE(crc32c(changed.subarray(21)), 17);
  return changed;
}

/** What kafkajs reads in a batch. */
export interface ForeignRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>;
}

/** The records of one batch as kafkajs reads them. */
export async function foreignRecords(batch: Buffer): Promise<readonly ForeignRecord[]> {
  const {records} = await decodeRecordBatch(new Decoder(batch));
  return records;
}

const bytes = fc.uint8Array({maxLength: 200}).map((array) => Buffer.from(array));

/** Records of every kind that kafkajs can write: empty and null keys and values, headers, gaps, times that go back. */
export const plainRecords: fc.Arbitrary<readonly PlainRecord[]> = fc.array(
  fc.record({
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.dictionary(
      fc.string({maxLength: 8}).filter((name) => !(name in {})),
      bytes,
      {maxKeys: 3},
    ),
    timeDelta: fc.integer({min: -1_000_000_000_000, max: 1_000_000_000_000}),
    step: fc.integer({min: 1, max: 3}),
  }),
  {minLength: 1, maxLength: 30},
);
