import type {EventRecord, RecordHeader, RecordLayout} from '../../events/record.js';
import {readInt64} from '../messages/wire.js';
import type {AcceptRecord} from '../read-options.js';
import {ByteCursor} from './byte-cursor.js';
import type {BatchSpan} from './record-batch.js';

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

/**
 * A record that leaves its bytes in the fetched buffer and cuts out key, value and headers only when asked: half the time
 * and a third of the memory of three views for each record. They are getters: spreading it (`{...record}`) loses them.
 */
export class FetchedRecord implements EventRecord, RecordLayout {
  readonly offset: number;
  readonly bytes: Buffer;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly #origin: Origin;
  readonly #timeDelta: number;
  readonly #start: number;
  readonly #end: number;

  /** `start` and `end` of the body enclose key, value and headers as the wire has them. */
  constructor(
    origin: Origin,
    offset: number,
    timeDelta: number,
    layout: Omit<RecordLayout, 'hasHeaders'>,
    start: number,
    end: number,
  ) {
    this.#origin = origin;
    this.offset = offset;
    this.#timeDelta = timeDelta;
    this.bytes = layout.bytes;
    this.keyStart = layout.keyStart;
    this.keyEnd = layout.keyEnd;
    this.valueStart = layout.valueStart;
    this.valueEnd = layout.valueEnd;
    this.#start = start;
    this.#end = end;
  }

  get topic(): string {
    return this.#origin.topic;
  }

  get partition(): number {
    return this.#origin.partition;
  }

  get timestampMs(): number | null {
    const {brokerTimeMs, baseTimeMs} = this.#origin;
    const timeMs = brokerTimeMs ?? baseTimeMs + this.#timeDelta;
    return timeMs < 0 ? null : timeMs;
  }

  /** The batch that it lay in, where that can be written as it stands. */
  get batch(): WholeBatch | null {
    return this.#origin.batch;
  }

  get timestampType(): 'create' | 'append' {
    return this.#origin.brokerTimeMs === null ? 'create' : 'append';
  }

  get file(): null {
    return null;
  }

  get layout(): RecordLayout {
    return this;
  }

  get key(): Buffer | null {
    return this.keyStart === -1 ? null : this.bytes.subarray(this.keyStart, this.keyEnd);
  }

  get value(): Buffer | null {
    return this.valueStart === -1 ? null : this.bytes.subarray(this.valueStart, this.valueEnd);
  }

  get hasHeaders(): boolean {
    return this.bytes[this.valueEnd] !== 0;
  }

  get headers(): readonly RecordHeader[] {
    return readHeaders(new ByteCursor(this.bytes, this.valueEnd), this.#end);
  }

  /** Length of key, value and headers as the wire has them. */
  get bodyLength(): number {
    return this.#end - this.#start;
  }

  /** Copies key, value and headers as the wire has them: they are the same in every batch. */
  copyBody(target: Buffer, position: number): void {
    this.bytes.copy(target, position, this.#start, this.#end);
  }
}

/** What all records of a batch share. */
interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly baseTimeMs: number;
  /** Of a broker that stamps records itself, which it says once for the whole batch; else null. */
  readonly brokerTimeMs: number | null;
  readonly batch: WholeBatch | null;
}

/** All records of a batch as the wire has them, uncompressed, with their own times and no offset left out. */
export interface WholeBatch {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly baseTime: number;
  readonly latest: number;
}

/**
 * Walks the records of a batch in place and appends those that are wanted. `records` are the bytes behind the header,
 * uncompressed: of `bytes` itself, or of their own. Gives the number of records in the range, accepted or not. Throws
 * RangeError where lengths do not fit (a damaged batch).
 */
export function walkRecords(
  bytes: Buffer,
  span: BatchSpan,
  records: {readonly bytes: Buffer; readonly start: number; readonly end: number},
  wanted: Wanted,
  into: EventRecord[],
): number {
  const {topic, partition, from, until, accept} = wanted;
  const buffer = records.bytes;
  const baseTimeMs = readInt64(bytes, span.start + 27);
  const latestMs = readInt64(bytes, span.start + 35);
  const brokerTimeMs = (span.attributes & 8) === 0 ? null : latestMs;
  const isWhole = brokerTimeMs === null && span.lastOffset - span.baseOffset + 1 === span.count;
  const batch = isWhole ? {...records, count: span.count, baseTime: baseTimeMs, latest: latestMs} : null;
  const origin: Origin = {topic, partition, baseTimeMs, brokerTimeMs, batch};
  let inRangeCount = 0;
  const cursor = new ByteCursor(buffer, records.start);
  for (let index = 0; index < span.count; index += 1) {
    const length = cursor.varint();
    const end = cursor.at + length;
    if (length < 0 || end > records.end) throw new RangeError('record ends after its batch');
    cursor.at += 1;
    const timeDelta = cursor.varlong();
    const offset = span.baseOffset + cursor.varint();
    const start = cursor.at;
    const keyLength = cursor.varint();
    const keyStart = keyLength < 0 ? -1 : cursor.at;
    if (keyLength > 0) cursor.at += keyLength;
    const keyEnd = cursor.at;
    const valueLength = cursor.varint();
    const valueStart = valueLength < 0 ? -1 : cursor.at;
    if (valueLength > 0) cursor.at += valueLength;
    const valueEnd = cursor.at;
    if (valueEnd >= end) throw new RangeError('key or value ends after its record');
    const isInRange = offset >= from && offset < until;
    if (isInRange) inRangeCount += 1;
    if (isInRange && (accept === undefined || accept(buffer, keyStart, keyEnd, valueStart, valueEnd))) {
      if (buffer[valueEnd] !== 0) checkHeaders(new ByteCursor(buffer, valueEnd), end);
      const layout = {bytes: buffer, keyStart, keyEnd, valueStart, valueEnd};
      into.push(new FetchedRecord(origin, offset, timeDelta, layout, start, end));
    }
    cursor.at = end;
  }
  return inRangeCount;
}

/** Lengths are looked at here, so that whoever asks for headers later cannot fail. */
function checkHeaders(cursor: ByteCursor, end: number): void {
  const count = cursor.varint();
  // Two lengths of at least a byte each.
  if (count < 0 || count > (end - cursor.at) / 2) throw new RangeError('more headers than their record can hold');
  for (let index = 0; index < 2 * count; index += 1) {
    const length = cursor.varint();
    if (length > 0) cursor.at += length;
    if (cursor.at > end || (index % 2 === 0 && length < 0)) throw new RangeError('header ends after its record');
  }
}

function readHeaders(cursor: ByteCursor, end: number): readonly RecordHeader[] {
  const count = cursor.varint();
  if (count === 0) return noHeaders;
  const headers: RecordHeader[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = cursor.sized(end) ?? Buffer.alloc(0);
    headers.push([name, cursor.sized(end)]);
  }
  return headers;
}
