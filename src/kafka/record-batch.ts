import type {EventRecord, RecordHeader} from '../events/record.js';
import {readInt64} from './wire.js';

// Message format v2, kafka.apache.org/documentation/#recordbatch. Batch: baseOffset int64, batchLength int32,
// partitionLeaderEpoch int32, magic int8, crc uint32, attributes int16, lastOffsetDelta int32, baseTimestamp int64,
// maxTimestamp int64, producerId int64, producerEpoch int16, baseSequence int32, count int32, records.

/** Bytes of a batch in front of its records. */
export const batchHeaderSize = 61;
const crcStart = 21;

/** Where a batch lies in a fetched buffer, and what its header says. */
export interface BatchSpan {
  readonly start: number;
  readonly end: number;
  readonly magic: number;
  readonly baseOffset: number;
  /** Also where compaction took the last record away. */
  readonly lastOffset: number;
  readonly attributes: number;
  readonly producerId: number;
  /** Records in it. */
  readonly count: number;
}

/**
 * The whole batches of a fetched buffer; a truncated one at its end is left out. Those older than message format v2 have
 * only `magic`, `start`, `end` and `baseOffset` right.
 */
export function findBatches(bytes: Buffer): readonly BatchSpan[] {
  const spans: BatchSpan[] = [];
  let start = 0;
  while (start + 17 <= bytes.length) {
    const end = start + 12 + bytes.readInt32BE(start + 8);
    if (end > bytes.length || end < start + 17) break;
    const magic = bytes[start + 16] ?? 0;
    spans.push(magic === 2 && end >= start + batchHeaderSize ? spanOf(bytes, start, end) : oldSpan(bytes, start, end));
    start = end;
  }
  return spans;
}

function spanOf(bytes: Buffer, start: number, end: number): BatchSpan {
  const baseOffset = readInt64(bytes, start);
  return {
    start,
    end,
    magic: 2,
    baseOffset,
    lastOffset: baseOffset + bytes.readInt32BE(start + 23),
    attributes: bytes.readInt16BE(start + 21),
    producerId: readInt64(bytes, start + 43),
    count: bytes.readInt32BE(start + 57),
  };
}

function oldSpan(bytes: Buffer, start: number, end: number): BatchSpan {
  const baseOffset = readInt64(bytes, start);
  const magic = bytes[start + 16] === 2 ? -1 : (bytes[start + 16] ?? 0);
  return {start, end, magic, baseOffset, lastOffset: baseOffset, attributes: 0, producerId: -1, count: 0};
}

/** Number of the codec: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
export function compressionOf(span: BatchSpan): number {
  return span.attributes & 7;
}

/** Whether it belongs to a transaction. */
export function isTransactional(span: BatchSpan): boolean {
  return (span.attributes & 16) !== 0;
}

/** Whether it holds a transaction's end instead of records. */
export function isControl(span: BatchSpan): boolean {
  return (span.attributes & 32) !== 0;
}

/** Whether the checksum (CRC-32C from the attributes to the end) is right. */
export function isIntact(bytes: Buffer, span: BatchSpan, crc32c: (bytes: Buffer) => number): boolean {
  return bytes.readUInt32BE(span.start + 17) === crc32c(bytes.subarray(span.start + crcStart, span.end));
}

/**
 * A test on the bytes of a record inside the fetched buffer, before anything is made of it: key and value lie between
 * start and end, a start of -1 stands for null. It may let too much through, never too little. Within one buffer it is
 * called with ascending positions; `bytes` changes from buffer to buffer.
 */
export type AcceptRecord = (
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
) => boolean;

/** What is wanted of a batch. */
export interface Wanted {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  /** Infinity where there is no end. */
  readonly until: number;
  readonly accept: AcceptRecord | undefined;
}

const noHeaders: readonly RecordHeader[] = [];

// Where the walk is. A function that gave back both a number and the next position would make an object for each field.
let at = 0;

/**
 * Walks the records of a batch in place and appends those that are wanted. `records` are the bytes behind the header,
 * uncompressed: of `bytes` itself, or of their own. Throws RangeError where lengths do not fit (a damaged batch).
 */
export function walkRecords(
  bytes: Buffer,
  span: BatchSpan,
  records: {readonly bytes: Buffer; readonly start: number; readonly end: number},
  wanted: Wanted,
  into: EventRecord[],
): void {
  const {topic, partition, from, until, accept} = wanted;
  const buffer = records.bytes;
  const times = timesOf(bytes, span);
  at = records.start;
  for (let index = 0; index < span.count; index += 1) {
    const length = varint(buffer);
    const end = at + length;
    if (length < 0 || end > records.end) throw new RangeError('record ends behind its batch');
    at += 1;
    const timeDelta = varlong(buffer);
    const offset = span.baseOffset + varint(buffer);
    const keyLength = varint(buffer);
    const keyStart = keyLength < 0 ? -1 : at;
    if (keyLength > 0) at += keyLength;
    const keyEnd = at;
    const valueLength = varint(buffer);
    const valueStart = valueLength < 0 ? -1 : at;
    if (valueLength > 0) at += valueLength;
    const valueEnd = at;
    if (valueEnd > end) throw new RangeError('key or value ends behind its record');
    if (
      offset >= from &&
      offset < until &&
      (accept === undefined || accept(buffer, keyStart, keyEnd, valueStart, valueEnd))
    ) {
      into.push({
        topic,
        partition,
        offset,
        timestampMs: times.fixed ?? timeOf(times.base + timeDelta),
        timestampType: times.type,
        key: keyStart < 0 ? null : buffer.subarray(keyStart, keyEnd),
        value: valueStart < 0 ? null : buffer.subarray(valueStart, valueEnd),
        headers: readHeaders(buffer, end),
        file: null,
      });
    }
    at = end;
  }
}

interface Times {
  readonly base: number;
  /** The broker's own time, which holds for all records of the batch. */
  readonly fixed: number | null;
  readonly type: 'create' | 'append';
}

function timesOf(bytes: Buffer, span: BatchSpan): Times {
  const byBroker = (span.attributes & 8) !== 0;
  return {
    base: readInt64(bytes, span.start + 27),
    fixed: byBroker ? readInt64(bytes, span.start + 35) : null,
    type: byBroker ? 'append' : 'create',
  };
}

function timeOf(milliseconds: number): number | null {
  return milliseconds < 0 ? null : milliseconds;
}

function readHeaders(buffer: Buffer, end: number): readonly RecordHeader[] {
  const count = varint(buffer);
  if (count === 0) return noHeaders;
  const headers: RecordHeader[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = sized(buffer, end) ?? Buffer.alloc(0);
    headers.push([name, sized(buffer, end)]);
  }
  return headers;
}

function sized(buffer: Buffer, end: number): Buffer | null {
  const length = varint(buffer);
  if (length < 0) return null;
  if (at + length > end) throw new RangeError('header ends behind its record');
  at += length;
  return buffer.subarray(at - length, at);
}

function varint(buffer: Buffer): number {
  let byte = buffer[at++] as number;
  let value = byte & 0x7f;
  for (let shift = 7; byte >= 0x80 && shift < 35; shift += 7) {
    byte = buffer[at++] as number;
    value |= (byte & 0x7f) << shift;
  }
  return (value >>> 1) ^ -(value & 1);
}

/** Up to 53 bits; deltas of times are no larger. */
function varlong(buffer: Buffer): number {
  let byte = buffer[at++] as number;
  let value = byte & 0x7f;
  for (let factor = 128; byte >= 0x80; factor *= 128) {
    byte = buffer[at++] as number;
    value += (byte & 0x7f) * factor;
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
