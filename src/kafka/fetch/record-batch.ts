import {readInt64} from '../messages/wire.js';

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
  /** Of the leader that wrote it. */
  readonly leaderEpoch: number;
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
    leaderEpoch: bytes.readInt32BE(start + 12),
    lastOffset: baseOffset + bytes.readInt32BE(start + 23),
    attributes: bytes.readInt16BE(start + 21),
    producerId: readInt64(bytes, start + 43),
    count: bytes.readInt32BE(start + 57),
  };
}

function oldSpan(bytes: Buffer, start: number, end: number): BatchSpan {
  const baseOffset = readInt64(bytes, start);
  const magic = bytes[start + 16] === 2 ? -1 : (bytes[start + 16] ?? 0);
  const nothing = {leaderEpoch: -1, attributes: 0, producerId: -1, count: 0};
  return {start, end, magic, baseOffset, lastOffset: baseOffset, ...nothing};
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
