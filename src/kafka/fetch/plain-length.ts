/** A block of snappy begins with its length uncompressed, as a varint. */
export function snappyLength(block: Buffer): number {
  let length = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = block[at] ?? 0;
    length += (byte & 0x7f) * 128 ** at;
    if (byte < 0x80) break;
  }
  return length;
}

/** What the blocks of an LZ4 frame (lz4_Frame_format.md) take uncompressed: their lengths are added up, nothing is written. */
export function lz4Length(bytes: Buffer, most: number): number {
  const flags = bytes[4] ?? 0;
  let at = 7 + ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4);
  let length = 0;
  while (at + 4 <= bytes.length && length <= most) {
    const size = bytes.readUInt32LE(at);
    if (size === 0) break;
    const end = at + 4 + (size & 0x7fffffff);
    length += size > 0x7fffffff ? size & 0x7fffffff : blockLength(bytes.subarray(at + 4, end));
    at = end + ((flags & 16) === 0 ? 0 : 4);
  }
  return length;
}

/** Sums the lengths of literals and matches of one block (lz4_Block_format.md). */
function blockLength(block: Buffer): number {
  let at = 0;
  let length = 0;
  const more = (first: number): number => {
    let sum = first;
    if (first < 15) return sum;
    for (let byte = 255; byte === 255 && at < block.length; at += 1) {
      byte = block[at] ?? 0;
      sum += byte;
    }
    return sum;
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = more(token >> 4);
    at += literals;
    length += literals;
    if (at >= block.length) break;
    at += 2;
    length += more(token & 15) + 4;
  }
  return length;
}

const longestZstdBlock = 128 * 1024;
const rle = 1;

/** The most that the first frame of zstd takes uncompressed (RFC 8878): what it says, else its blocks at their largest. */
export function zstdLength(bytes: Buffer): number {
  const descriptor = bytes[4] ?? 0;
  const isSingle = (descriptor & 32) !== 0;
  const start = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  let length = 0;
  for (let at = start + sizeBytes; at + 3 <= bytes.length; ) {
    const header = bytes.readUIntLE(at, 3);
    const isRle = ((header >> 1) & 3) === rle;
    length += isRle ? header >> 3 : longestZstdBlock;
    if ((header & 1) === 1) break;
    at += 3 + (isRle ? 1 : header >> 3);
  }
  return length;
}
