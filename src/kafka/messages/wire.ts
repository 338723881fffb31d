// Kafka's primitive types (kafka.apache.org/protocol, "Protocol Primitive Types"). The compact ones, whose lengths are one
// more than they say and 0 for null, belong to the flexible versions of requests, as do the tagged fields.

const two32 = 4_294_967_296;

/** Bytes of that many and more are handed on as they are rather than copied. */
const ownChunkBytes = 4096;

/** Builds a request; grows as needed. */
export class WireWriter {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;
  readonly #done: Buffer[] = [];

  #room(size: number): number {
    const at = this.#length;
    if (at + size > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, at + size));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
    }
    this.#length = at + size;
    return at;
  }

  int8(value: number): this {
    const at = this.#room(1);
    this.#bytes.writeInt8(value, at);
    return this;
  }

  int16(value: number): this {
    const at = this.#room(2);
    this.#bytes.writeInt16BE(value, at);
    return this;
  }

  int32(value: number): this {
    const at = this.#room(4);
    this.#bytes.writeInt32BE(value, at);
    return this;
  }

  /** Whole numbers up to 2^53 either way. */
  int64(value: number): this {
    const at = this.#room(8);
    writeInt64(this.#bytes, value, at);
    return this;
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1);
    const bytes = Buffer.from(value);
    return this.int16(bytes.length).raw(bytes);
  }

  /** Bytes behind their length. */
  bytes(value: Buffer): this {
    return this.int32(value.length).raw(value);
  }

  raw(value: Buffer): this {
    if (value.length >= ownChunkBytes) {
      this.#done.push(this.#bytes.subarray(0, this.#length), value);
      this.#bytes = Buffer.allocUnsafe(256);
      this.#length = 0;
      return this;
    }
    const at = this.#room(value.length);
    value.copy(this.#bytes, at);
    return this;
  }

  /** Unsigned, seven bits a byte. */
  uvarint(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#byte((rest & 0x7f) | 0x80);
    return this.#byte(rest);
  }

  compactString(value: string): this {
    const bytes = Buffer.from(value);
    return this.uvarint(bytes.length + 1).raw(bytes);
  }

  compactArray<T>(items: readonly T[], write: (item: T) => void): this {
    this.uvarint(items.length + 1);
    for (const item of items) write(item);
    return this;
  }

  /** No tagged field. */
  noTags(): this {
    return this.uvarint(0);
  }

  #byte(value: number): this {
    const at = this.#room(1);
    this.#bytes[at] = value;
    return this;
  }

  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  /** What was written so far, piece by piece. */
  chunks(): readonly Buffer[] {
    return this.#length === 0 ? this.#done : [...this.#done, this.#bytes.subarray(0, this.#length)];
  }
}

/** Reads the body of a response. Throws RangeError at its end. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;
  /** How long the broker wants to be left alone; milliseconds. */
  throttleMs = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int8(): number {
    this.#at += 1;
    return this.#bytes.readInt8(this.#at - 1);
  }

  int16(): number {
    this.#at += 2;
    return this.#bytes.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }

  int64(): number {
    this.#at += 8;
    return readInt64(this.#bytes, this.#at - 8);
  }

  /** Reads the time to wait that an answer states. */
  throttle(): void {
    this.throttleMs = this.int32();
  }

  /** Null becomes the empty string; no field used here tells them apart. */
  string(): string {
    const length = this.int16();
    return length < 0 ? '' : this.#view(length).toString();
  }

  /** A view, not a copy. Null becomes empty. */
  bytes(): Buffer {
    const length = this.int32();
    return length < 0 ? this.#view(0) : this.#view(length);
  }

  uvarint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#bytes.readUInt8(this.#at);
      this.#at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** Null becomes the empty string. */
  compactString(): string {
    const length = this.uvarint();
    return length === 0 ? '' : this.#view(length - 1).toString();
  }

  /** A view, not a copy. Null becomes empty. */
  compactBytes(): Buffer {
    return this.#view(Math.max(0, this.uvarint() - 1));
  }

  /** 16 bytes, in hexadecimal. */
  uuid(): string {
    return this.#view(16).toString('hex');
  }

  /** Tagged fields by number; views, not copies. */
  tags(): ReadonlyMap<number, Buffer> {
    const fields = new Map<number, Buffer>();
    for (let count = this.uvarint(); count > 0; count -= 1) {
      const number = this.uvarint();
      fields.set(number, this.#view(this.uvarint()));
    }
    return fields;
  }

  /** Ignores tagged fields. */
  skipTags(): void {
    this.tags();
  }

  compactArray<T>(read: () => T): T[] {
    return this.#items(this.uvarint() - 1, read);
  }

  array<T>(read: () => T): T[] {
    return this.#items(this.int32(), read);
  }

  #items<T>(length: number, read: () => T): T[] {
    const items: T[] = [];
    for (let index = 0; index < length; index += 1) items.push(read());
    return items;
  }

  #view(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('response ends early');
    const view = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return view;
  }
}

/** A signed 64-bit number as a JavaScript number: exact up to 2^53 either way, as offsets and times are. */
export function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * two32 + bytes.readUInt32BE(at + 4);
}

/** The counterpart of readInt64. */
export function writeInt64(bytes: Buffer, value: number, at: number): void {
  const high = Math.floor(value / two32);
  bytes.writeInt32BE(high, at);
  bytes.writeUInt32BE(value - high * two32, at + 4);
}
