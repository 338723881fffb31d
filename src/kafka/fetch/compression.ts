import zlib from 'node:zlib';
import {AppError} from '../../errors.js';
import {lz4Length, snappyLength, zstdLength} from './plain-length.js';

/** Gives the uncompressed records of a batch. Throws on damaged input. */
export type Decompress = (bytes: Buffer) => Buffer;

/** What the records of one batch may take uncompressed. A batch has 1 MiB at most unless a topic allows more. */
const mostPlainBytes = 256 * 1024 * 1024;

function tooLarge(): AppError {
  const limit = `${mostPlainBytes / 2 ** 20} MiB`;
  return new AppError('KAFKA_RECORD_TOO_LARGE', `the records of one batch take more than ${limit} uncompressed`);
}

function gunzip(bytes: Buffer): Buffer {
  return within(() => zlib.gunzipSync(bytes, {maxOutputLength: mostPlainBytes}));
}

function within(decompress: () => Buffer): Buffer {
  try {
    return decompress();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : error;
  }
}

/** Java's snappy library writes blocks behind this header (xerial/snappy-java, SnappyCodec); librdkafka one bare block. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const xerialHeaderSize = 16;

async function loadSnappy(): Promise<Decompress> {
  const {uncompressSync} = await import('snappy');
  const block = (bytes: Buffer) => {
    if (snappyLength(bytes) > mostPlainBytes) throw tooLarge();
    return uncompressSync(bytes, {asBuffer: true}) as Buffer;
  };
  return (bytes) => {
    if (!bytes.subarray(0, xerialMagic.length).equals(xerialMagic)) return block(bytes);
    const blocks: Buffer[] = [];
    let size = 0;
    for (let at = xerialHeaderSize; at < bytes.length; ) {
      const end = at + 4 + bytes.readInt32BE(at);
      if (end <= at + 4) throw new RangeError('a block of no length');
      const plain = block(bytes.subarray(at + 4, end));
      size += plain.length;
      if (size > mostPlainBytes) throw tooLarge();
      blocks.push(plain);
      at = end;
    }
    return Buffer.concat(blocks);
  };
}

async function loadLz4(): Promise<Decompress> {
  const {decompressFrameSync} = await import('lz4-napi');
  return (bytes) => {
    // A byte of it stands for 255 at most.
    if (bytes.length * 255 > mostPlainBytes && lz4Length(bytes, mostPlainBytes) > mostPlainBytes) throw tooLarge();
    return decompressFrameSync(bytes);
  };
}

/** A frame of one empty block, less its last byte. */
const cutFrame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 0x01, 0x00]);

/** Node's own decoder, from the release on that refuses a frame that is cut; the other one is as native, but a package. */
async function loadZstd(): Promise<Decompress> {
  const own: object = zlib;
  if (hasZstd(own) && refusesCutFrame(own)) {
    return (bytes) => within(() => own.zstdDecompressSync(bytes, {maxOutputLength: mostPlainBytes}));
  }
  const {Decoder} = await import('@toondepauw/node-zstd');
  const decoder = new Decoder();
  return (bytes) => {
    if (zstdLength(bytes) > mostPlainBytes) throw tooLarge();
    return decoder.decodeSync(bytes);
  };
}

interface Zstd {
  zstdDecompressSync(bytes: Buffer, options?: {maxOutputLength: number}): Buffer;
}

/** The types are those of Node 20. */
function hasZstd(module: object): module is Zstd {
  return 'zstdDecompressSync' in module;
}

/** Node 22 gives what it has of a cut frame, without an error. */
function refusesCutFrame({zstdDecompressSync}: Zstd): boolean {
  try {
    zstdDecompressSync(cutFrame);
    return false;
  } catch {
    return true;
  }
}

const loaders = new Map<number, () => Promise<Decompress>>([
  [1, async () => gunzip],
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
