import {randomBytes} from 'node:crypto';
import {Encoder} from '@toondepauw/node-zstd';
import {describe, expect, test} from 'vitest';
import {loadDecompressor} from '../../../src/kafka/fetch/compression.js';

const zstd = 4;
const plain = Buffer.concat([randomBytes(5000), Buffer.alloc(300_000, 'a notification ')]);

/** What the frame asks of a decoder, RFC 8878 section 3.1.1.1: 0 where it names its size instead. */
function windowOf(frame: Buffer): number {
  const isSingleSegment = ((frame[4] ?? 0) & 0x20) !== 0;
  return isSingleSegment ? 0 : 2 ** (10 + ((frame[5] ?? 0) >> 3));
}

/** A frame as a stream has it: without its size, with the window of the level. */
function streamed(level: number): Buffer {
  return new Encoder(level).encodeSync(plain);
}

describe('zstd', () => {
  test.each([1, 3, 19, 22])('reads what level %i wrote', async (level) => {
    const decompress = await loadDecompressor(zstd);
    expect(decompress(streamed(level))).toEqual(plain);
  });

  test('takes no memory for a window that the records do not fill', async () => {
    const frame = streamed(22);
    expect(windowOf(frame)).toBeGreaterThanOrEqual(2 ** 26);
    const decompress = await loadDecompressor(zstd);
    decompress(frame);
    const before = process.resourceUsage().maxRSS;

    for (let batch = 0; batch < 200; batch += 1) decompress(frame);

    // maxRSS is in KiB: one window would be 131,072 of them.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(131_072);
  });

  test('refuses a frame that is cut or damaged', async () => {
    const decompress = await loadDecompressor(zstd);
    const frame = streamed(3);
    expect(() => decompress(frame.subarray(0, frame.length - 20))).toThrow();
    expect(() => decompress(Buffer.from('no frame at all'))).toThrow();
    expect(decompress(frame)).toEqual(plain);
  });
});
