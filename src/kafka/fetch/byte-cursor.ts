/** Reads the variable-length numbers of record batches, one after the other. */
export class ByteCursor {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Signed 32 bits, zigzag. */
  varint(): number {
    const {bytes} = this;
    let {at} = this;
    let byte = bytes[at++] as number;
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80 && shift < 35; shift += 7) {
      byte = bytes[at++] as number;
      value |= (byte & 0x7f) << shift;
    }
    this.at = at;
    return (value >>> 1) ^ -(value & 1);
  }

  /** Signed, zigzag, up to 53 bits; differences of times are no larger. */
  varlong(): number {
    const {bytes} = this;
    let {at} = this;
    let byte = bytes[at++] as number;
    let value = byte & 0x7f;
    for (let factor = 128; byte >= 0x80; factor *= 128) {
      byte = bytes[at++] as number;
      value += (byte & 0x7f) * factor;
    }
    this.at = at;
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Bytes behind their length, null for -1. Throws RangeError where they go beyond `end`. */
  sized(end: number): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.at;
    if (start + length > end) throw new RangeError('header ends after its record');
    this.at = start + length;
    return this.bytes.subarray(start, this.at);
  }
}
