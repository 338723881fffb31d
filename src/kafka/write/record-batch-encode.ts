import {batchHeaderSize} from '../fetch/record-batch.js';
import {FetchedRecord} from '../fetch/record-walk.js';
import type {WritableRecord} from '../write-options.js';
import {type ProducerStamp, seal} from './record-batch-seal.js';

const noTimestamp = -1;

/**
 * How many of the records from `first` on fit into a batch of about so many bytes; one at least, at most `limit`. Larger
 * records than that make a batch of their own.
 */
export function countForBatch(
  records: readonly WritableRecord[],
  first: number,
  limit: number,
  batchBytes: number,
): number {
  let bytes = batchHeaderSize;
  let count = 0;
  while (count < limit && first + count < records.length) {
    bytes += roughSize(records[first + count] as WritableRecord);
    if (count > 0 && bytes > batchBytes) break;
    count += 1;
  }
  return count;
}

/** Upper bound: each length takes at most five bytes, the time nine. */
function roughSize(record: WritableRecord): number {
  if (record instanceof FetchedRecord) return 20 + record.bodyLength;
  const {key, value, headers} = record;
  let size = 35 + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, content] of headers) size += 10 + name.length + (content?.length ?? 0);
  return size;
}

/**
 * One uncompressed record batch in message format v2 of `count` records from `first` on, with their own times. The
 * broker fills in the offsets. `crc32c` is the Castagnoli polynomial, which Node's zlib does not have.
 */
export function encodeBatch(
  records: readonly WritableRecord[],
  first: number,
  count: number,
  stamp: ProducerStamp,
  crc32c: (bytes: Buffer) => number,
): Buffer {
  const baseTime = records[first]?.timestampMs ?? noTimestamp;
  let size = batchHeaderSize;
  for (let index = 0; index < count; index += 1) size += roughSize(records[first + index] as WritableRecord);
  const target = new RecordWriter(Buffer.allocUnsafe(size), batchHeaderSize);
  let latest = noTimestamp;
  for (let index = 0; index < count; index += 1) {
    const record = records[first + index] as WritableRecord;
    const time = record.timestampMs ?? noTimestamp;
    latest = Math.max(latest, time);
    target.record(record, time - baseTime, index);
  }
  return seal(target.written(), {count, baseTime, latest}, stamp, crc32c);
}

/** Puts records into a buffer that is large enough, one after the other. */
class RecordWriter {
  readonly #target: Buffer;
  #at: number;

  constructor(target: Buffer, at: number) {
    this.#target = target;
    this.#at = at;
  }

  /** The buffer up to what was written last. */
  written(): Buffer {
    return this.#target.subarray(0, this.#at);
  }

  record(record: WritableRecord, timeDelta: number, offsetDelta: number): void {
    const bodySize = record instanceof FetchedRecord ? record.bodyLength : sizeOfBody(record);
    this.#varint(1 + varlongSize(timeDelta) + varintSize(offsetDelta) + bodySize);
    this.#target[this.#at++] = 0;
    this.#varlong(timeDelta);
    this.#varint(offsetDelta);
    if (record instanceof FetchedRecord) {
      record.copyBody(this.#target, this.#at);
      this.#at += bodySize;
    } else this.#body(record);
  }

  #body({key, value, headers}: WritableRecord): void {
    this.#sized(key);
    this.#sized(value);
    this.#varint(headers.length);
    for (const [name, content] of headers) {
      this.#sized(name);
      this.#sized(content);
    }
  }

  #sized(bytes: Buffer | null): void {
    this.#varint(bytes === null ? -1 : bytes.length);
    if (bytes === null) return;
    this.#target.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #varint(value: number): void {
    let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
    while (zigzag >= 0x80) {
      this.#target[this.#at++] = (zigzag & 0x7f) | 0x80;
      zigzag >>>= 7;
    }
    this.#target[this.#at++] = zigzag;
  }

  #varlong(value: number): void {
    let rest = zigzagLong(value);
    while (rest >= 0x80) {
      this.#target[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#target[this.#at++] = rest;
  }
}

function sizeOfBody({key, value, headers}: WritableRecord): number {
  let size = sizedSize(key) + sizedSize(value) + varintSize(headers.length);
  for (const [name, content] of headers) size += sizedSize(name) + sizedSize(content);
  return size;
}

function sizedSize(bytes: Buffer | null): number {
  return bytes === null ? 1 : varintSize(bytes.length) + bytes.length;
}

/** Signed 32 bits. */
function varintSize(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  if (zigzag < 0x80) return 1;
  if (zigzag < 0x4000) return 2;
  if (zigzag < 0x20_0000) return 3;
  return zigzag < 0x1000_0000 ? 4 : 5;
}

/** Up to 53 bits. */
function varlongSize(value: number): number {
  let size = 1;
  for (let rest = zigzagLong(value); rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

function zigzagLong(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
