import {writeInt64} from '../messages/wire.js';

/** Who writes a batch, and which of its records it begins with: by that the broker knows repeated and missing batches. */
export interface ProducerStamp {
  readonly id: number;
  readonly epoch: number;
  readonly sequence: number;
}

/** What the header says of the records behind it; times as the wire has them. */
export interface BatchFacts {
  readonly count: number;
  readonly baseTime: number;
  readonly latest: number;
}

/**
 * Fills in the header in front of records without gaps, and the checksum; gives the batch back. The broker fills in the
 * offsets. `crc32c` is the Castagnoli polynomial, which Node's zlib does not have.
 */
export function seal(
  batch: Buffer,
  {count, baseTime, latest}: BatchFacts,
  stamp: ProducerStamp,
  crc32c: (bytes: Buffer) => number,
): Buffer {
  writeInt64(batch, 0, 0);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt32BE(-1, 12);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(0, 21);
  batch.writeInt32BE(count - 1, 23);
  writeInt64(batch, baseTime, 27);
  writeInt64(batch, latest, 35);
  writeInt64(batch, stamp.id, 43);
  batch.writeInt16BE(stamp.epoch, 51);
  batch.writeInt32BE(stamp.sequence, 53);
  batch.writeInt32BE(count, 57);
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  return batch;
}
