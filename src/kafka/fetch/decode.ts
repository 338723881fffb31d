import {AppError} from '../../errors.js';
import type {EventRecord} from '../../events/record.js';
import type {AbortedTransaction, FetchedPartition} from '../messages/fetch.js';
import {type Decompress, loadDecompressor} from './compression.js';
import {type BatchSpan, batchHeaderSize, compressionOf, isControl, isIntact, isTransactional} from './record-batch.js';
import {type Wanted, walkRecords} from './record-walk.js';

/** What decoding needs beside the bytes. */
export interface Decoder {
  readonly crc32c: (bytes: Buffer) => number;
  readonly decompressors: ReadonlyMap<number, Decompress>;
}

/** Records that are handed on at once at the least, where there are so many. */
const leastHandedOn = 1000;

/** A decoder that has no decompressor yet. */
export async function createDecoder(): Promise<{
  decoder: Decoder;
  prepare: (spans: readonly BatchSpan[]) => Promise<void>;
}> {
  const {crc32c} = await import('@node-rs/crc32');
  const decompressors = new Map<number, Decompress>();
  return {
    decoder: {crc32c, decompressors},
    /** Loads the decompressors that these batches need. */
    async prepare(spans) {
      for (const codec of new Set(spans.map(compressionOf))) {
        if (codec !== 0 && !decompressors.has(codec)) decompressors.set(codec, await loadDecompressor(codec));
      }
    },
  };
}

/**
 * The wanted records of one fetched partition, in pieces of about a thousand. Control records and those of aborted
 * transactions are left out. Returns how many records of the range there were, accepted or not. Throws KAFKA_RECORD_DAMAGED and KAFKA_OLD_FORMAT.
 */
export function* decodeFetched(
  fetched: FetchedPartition,
  spans: readonly BatchSpan[],
  wanted: Wanted,
  decoder: Decoder,
): Generator<EventRecord[], number, void> {
  const bytes = fetched.records;
  const isAborted = followTransactions(bytes, fetched.aborted);
  let records: EventRecord[] = [];
  let inRangeCount = 0;
  for (const span of spans) {
    checkFormat(span, wanted);
    if (!isIntact(bytes, span, decoder.crc32c)) throw damaged(span, wanted);
    if (isAborted(span) || isControl(span) || span.lastOffset < wanted.from || span.baseOffset >= wanted.until)
      continue;
    inRangeCount += decodeBatch(bytes, span, wanted, decoder, records);
    if (records.length < leastHandedOn) continue;
    yield records;
    records = [];
  }
  if (records.length > 0) yield records;
  return inRangeCount;
}

function decodeBatch(bytes: Buffer, span: BatchSpan, wanted: Wanted, decoder: Decoder, into: EventRecord[]): number {
  try {
    return walkRecords(bytes, span, uncompressedRecords(bytes, span, decoder), wanted, into);
  } catch (error) {
    throw error instanceof AppError ? error : damaged(span, wanted, error);
  }
}

function uncompressedRecords(bytes: Buffer, span: BatchSpan, decoder: Decoder) {
  const start = span.start + batchHeaderSize;
  const decompress = decoder.decompressors.get(compressionOf(span));
  if (!decompress) return {bytes, start, end: span.end};
  const plain = decompress(bytes.subarray(start, span.end));
  return {bytes: plain, start: 0, end: plain.length};
}

/**
 * Says of one batch after the other whether it belongs to an aborted transaction. The broker lists a producer's aborted
 * transactions by their first offset; each ends with a control batch.
 */
function followTransactions(bytes: Buffer, aborted: readonly AbortedTransaction[]): (span: BatchSpan) => boolean {
  if (aborted.length === 0) return () => false;
  const upcoming = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const open = new Set<number>();
  return (span) => {
    while (upcoming[0] !== undefined && upcoming[0].firstOffset <= span.lastOffset) {
      open.add((upcoming.shift() as AbortedTransaction).producerId);
    }
    if (isControl(span) && isAbortMark(bytes, span)) open.delete(span.producerId);
    return isTransactional(span) && open.has(span.producerId);
  };
}

/** A control record's key is version int16, type int16; type 0 is an abort. It is never compressed and alone. */
function isAbortMark(bytes: Buffer, span: BatchSpan): boolean {
  // length, attributes, time delta, offset delta, key length: one byte each in a batch of one short record
  const keyStart = span.start + batchHeaderSize + 5;
  return keyStart + 4 <= span.end && bytes.readInt16BE(keyStart + 2) === 0;
}

function checkFormat(span: BatchSpan, {topic, partition}: Wanted): void {
  if (span.magic === 2) return;
  throw new AppError(
    'KAFKA_OLD_FORMAT',
    `topic ${topic}, partition ${partition}, offset ${span.baseOffset}: message format ${span.magic} of before Kafka 0.11`,
  );
}

function damaged(span: BatchSpan, {topic, partition}: Wanted, cause?: unknown): AppError {
  return new AppError(
    'KAFKA_RECORD_DAMAGED',
    `topic ${topic}, partition ${partition}: the records at offsets ${span.baseOffset} to ${span.lastOffset} are damaged`,
    {cause},
  );
}
