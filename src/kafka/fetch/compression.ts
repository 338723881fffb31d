import {gunzipSync} from 'node:zlib';
import {AppError} from '../../errors.js';

/** Gives the uncompressed records of a batch. Throws on damaged input. */
export type Decompress = (bytes: Buffer) => Buffer;

/** Java's snappy library writes blocks behind this header (xerial/snappy-java, SnappyCodec); librdkafka one bare block. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const xerialHeaderSize = 16;

async function loadSnappy(): Promise<Decompress> {
  const {uncompressSync} = await import('snappy');
  const block = (bytes: Buffer) => uncompressSync(bytes, {asBuffer: true}) as Buffer;
  return (bytes) => {
    if (!bytes.subarray(0, xerialMagic.length).equals(xerialMagic)) return block(bytes);
    const blocks: Buffer[] = [];
    for (let at = xerialHeaderSize; at < bytes.length; ) {
      const end = at + 4 + bytes.readInt32BE(at);
      blocks.push(block(bytes.subarray(at + 4, end)));
      at = end;
    }
    return Buffer.concat(blocks);
  };
}

async function loadLz4(): Promise<Decompress> {
  const {decompressFrameSync} = await import('lz4-napi');
  return decompressFrameSync;
}

async function loadZstd(): Promise<Decompress> {
  const {decompress} = await import('fzstd');
  return (bytes) => {
    const plain = decompress(bytes);
    return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
  };
}

const loaders = new Map<number, () => Promise<Decompress>>([
  [1, async () => gunzipSync],
  [2, loadSnappy],
  [3, loadLz4],
  [4, loadZstd],
]);

/** The decompressor of a codec by its number in the batch header; its package is loaded now. */
export async function loadDecompressor(codec: number): Promise<Decompress> {
  const load = loaders.get(codec);
  if (load) return await load();
  throw new AppError('KAFKA_CODEC_UNKNOWN', `the topic uses compression codec ${codec}, which is not known`);
}
