/** What a character of a string takes at most in UTF-8. */
const bytesOfCharacter = 3;
/** Up to here a loop is quicker than a copy, which makes a view first. */
const shortBytes = 48;
const [quote, backslash] = [0x22, 0x5c];

/** Lines put together as bytes: as one string, the lines of a batch would be copied twice more. */
export interface ByteLines {
  text(text: string): void;
  bytes(source: Uint8Array): void;
  part(source: Uint8Array, start: number, end: number): void;
  /** The inside of a JSON string: with a backslash before each quote and backslash. */
  escaped(source: Uint8Array, start: number, end: number): void;
  /** A whole number, not negative. */
  number(value: number): void;
  /** What was written. */
  contents(): Buffer;
}

/** Begins with room for so many bytes and grows as needed. */
export function createByteLines(room: number): ByteLines {
  let output = Buffer.allocUnsafe(room);
  let size = 0;

  function reserve(length: number): void {
    if (size + length <= output.length) return;
    output = Buffer.concat([output.subarray(0, size)], Math.max(size + length, output.length * 2));
  }

  return {
    text(text) {
      reserve(text.length * bytesOfCharacter);
      size += output.write(text, size);
    },
    bytes(source) {
      reserve(source.length);
      output.set(source, size);
      size += source.length;
    },
    part(source, start, end) {
      reserve(end - start);
      if (end - start > shortBytes) output.set(source.subarray(start, end), size);
      else copyShort(source, start, end, output, size);
      size += end - start;
    },
    escaped(source, start, end) {
      reserve(2 * (end - start));
      for (let from = start; from < end; from += 1) {
        const byte = source[from] as number;
        if (byte === quote || byte === backslash) output[size++] = backslash;
        output[size++] = byte;
      }
    },
    number(value) {
      reserve(20);
      const digits = digitsOf(value);
      let rest = value;
      for (let at = size + digits - 1; at >= size; at -= 1) {
        output[at] = 0x30 + (rest % 10);
        rest = Math.floor(rest / 10);
      }
      size += digits;
    },
    contents: () => output.subarray(0, size),
  };
}

function copyShort(source: Uint8Array, start: number, end: number, target: Uint8Array, position: number): void {
  for (let from = start, to = position; from < end; from += 1, to += 1) target[to] = source[from] as number;
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits += 1;
  return digits;
}
