import {gzipSync} from 'node:zlib';
import {compressFrameSync} from 'lz4-napi';
import {compressSync} from 'snappy';
import {describe, expect, test} from 'vitest';
import {AppError} from '../../../src/errors.js';
import {createDecoder, decodeFetched} from '../../../src/kafka/fetch/decode.js';
import {findBatches} from '../../../src/kafka/fetch/record-batch.js';
import type {AbortedTransaction} from '../../../src/kafka/messages/fetch.js';
import {foreignBatch, type PlainRecord, withAttributes} from '../foreign-batches.js';

const records: readonly PlainRecord[] = Array.from({length: 50}, (_, index) => ({
  key: Buffer.from(`user${index % 5}`),
  value: Buffer.from(`{"event":"MessageNew","uid":${index}}`),
  headers: {},
  timeDelta: index,
  step: 1,
}));

async function decode(batches: readonly Buffer[], aborted: readonly AbortedTransaction[] = []) {
  const bytes = Buffer.concat(batches);
  const answer = {topic: 't', partition: 1, error: 0, lastStableOffset: 0, divergesAt: null};
  const fetched = {...answer, aborted, records: bytes};
  const spans = findBatches(bytes);
  const {decoder, prepare} = await createDecoder();
  await prepare(spans);
  const wanted = {topic: 't', partition: 1, from: 0, until: Number.POSITIVE_INFINITY, accept: undefined};
  return [...decodeFetched(fetched, spans, wanted, decoder)].flat();
}

/** As Java's client frames snappy: a header, then blocks behind their length. */
function xerial(plain: Buffer): Buffer {
  const blocks = [plain.subarray(0, 500), plain.subarray(500)].map((part) => compressSync(part));
  const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  const sized = blocks.flatMap((block) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    return [length, block];
  });
  return Buffer.concat([header, ...sized]);
}

/** A producer's records, then the mark that ends its transaction. */
async function transaction(producerId: number, baseOffset: number, outcome: 'commit' | 'abort'): Promise<Buffer[]> {
  const one = records.slice(0, 1);
  const mark: PlainRecord = {
    key: Buffer.from([0, 0, 0, outcome === 'abort' ? 0 : 1]),
    value: Buffer.alloc(6),
    headers: {},
    timeDelta: 0,
    step: 1,
  };
  return [
    await foreignBatch(one, {baseOffset, transactional: true, producerId}),
    withAttributes(await foreignBatch([mark], {baseOffset: baseOffset + 1, transactional: true, producerId}), 32),
  ];
}

describe('decoding what was fetched', () => {
  const codecs = [
    {name: 'gzip', number: 1, compress: gzipSync},
    {name: 'snappy in one block', number: 2, compress: (plain: Buffer) => compressSync(plain)},
    {name: "snappy in Java's frames", number: 2, compress: xerial},
    {name: 'lz4', number: 3, compress: (plain: Buffer) => compressFrameSync(plain)},
  ];
  test.each(codecs)('reads $name', async (codec) => {
    const read = await decode([await foreignBatch(records, {codec})]);

    expect(read.map(({key, value}) => ({key, value}))).toEqual(records.map(({key, value}) => ({key, value})));
  });

  test('leaves out aborted transactions and the marks that end any', async () => {
    const batches = [
      ...(await transaction(7, 0, 'abort')),
      ...(await transaction(7, 2, 'commit')),
      ...(await transaction(8, 4, 'abort')),
      await foreignBatch(records.slice(0, 1), {baseOffset: 6}),
    ];

    const read = await decode(batches, [
      {producerId: 8, firstOffset: 4},
      {producerId: 7, firstOffset: 0},
    ]);

    expect(read.map(({offset}) => offset)).toEqual([2, 6]);
  });

  test('stops at a wrong checksum and says where', async () => {
    const damaged = await foreignBatch(records, {baseOffset: 100});
    damaged[200] = (damaged[200] ?? 0) ^ 1;

    const error = await decode([damaged]).catch((thrown) => thrown);

    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'KAFKA_RECORD_DAMAGED',
      message: 'topic t, partition 1: the records at offsets 100 to 149 are damaged',
    });
  });

  test('calls compressed nonsense damaged too', async () => {
    const codec = {number: 1, compress: () => Buffer.from('no gzip')};

    await expect(decode([await foreignBatch(records, {codec})])).rejects.toMatchObject({code: 'KAFKA_RECORD_DAMAGED'});
  });

  test('refuses the message format of before Kafka 0.11', async () => {
    const old = await foreignBatch(records);
    old[16] = 1;

    await expect(decode([old])).rejects.toMatchObject({code: 'KAFKA_OLD_FORMAT'});
  });

  test('names an unknown codec', async () => {
    await expect(decode([withAttributes(await foreignBatch(records), 5)])).rejects.toMatchObject({
      code: 'KAFKA_CODEC_UNKNOWN',
    });
  });
});
