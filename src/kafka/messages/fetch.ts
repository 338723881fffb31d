import type {Message} from './message.js';
import type {WireReader} from './wire.js';

/** From where one partition is fetched. */
export interface FetchPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** A transaction that was given up: its records from `firstOffset` to its end mark are not to be shown. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** What came of one partition. */
export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly error: number;
  /** Everything before it is decided: committed or aborted. */
  readonly lastStableOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches; a view of the whole response. The last batch may be cut off. */
  readonly records: Buffer;
}

export interface FetchLimits {
  /** The broker answers after so long, also without a record. */
  readonly waitMs: number;
  /** A first batch that is larger comes whole all the same. */
  readonly bytes: number;
  readonly partitionBytes: number;
}

/** Fetches committed records. The broker fills the answer in the order of `positions`. */
export function fetch(
  positions: readonly FetchPosition[],
  limits: FetchLimits,
  room?: Buffer,
): Message<readonly FetchedPartition[]> {
  return {
    api: {key: 1, name: 'Fetch', version: 11},
    waitMs: limits.waitMs,
    room,
    write(writer) {
      const consumer = -1;
      const readCommitted = 1;
      const noSession = {id: 0, epoch: -1};
      writer.int32(consumer).int32(limits.waitMs).int32(1).int32(limits.bytes).int8(readCommitted);
      writer.int32(noSession.id).int32(noSession.epoch);
      writer.array(positions, ({topic, partition, offset}) => {
        writer.string(topic).int32(1).int32(partition).int32(-1).int64(offset).int64(-1).int32(limits.partitionBytes);
      });
      writer.int32(0).string('');
    },
    read(reader) {
      reader.int32();
      reader.int16();
      reader.int32();
      return reader.array(() => readTopic(reader)).flat();
    },
  };
}

function readTopic(reader: WireReader): FetchedPartition[] {
  const topic = reader.string();
  return reader.array(() => readPartition(topic, reader));
}

function readPartition(topic: string, reader: WireReader): FetchedPartition {
  const partition = reader.int32();
  const error = reader.int16();
  reader.int64();
  const lastStableOffset = reader.int64();
  reader.int64();
  const aborted = reader.array(() => ({producerId: reader.int64(), firstOffset: reader.int64()}));
  reader.int32();
  return {topic, partition, error, lastStableOffset, aborted, records: reader.bytes()};
}
