import type {TopicPartition} from '../topic-partition.js';
import type {Message} from './message.js';
import type {WireReader} from './wire.js';

/** From where one partition is fetched. */
export interface FetchPosition extends TopicPartition {
  readonly offset: number;
}

/** A transaction that was given up: its records from `firstOffset` to its end mark are not to be shown. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** What came of one partition. */
export interface FetchedPartition extends TopicPartition {
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

// What this client has no use for: followers' fields, fetch sessions, racks.
const anyEpoch = -1;
const noLogStart = -1;
const forgottenTopics = 0;
const noRack = '';

/** Fetches committed records. The broker fills the answer in the order of `positions`. */
export function fetch(
  positions: readonly FetchPosition[],
  limits: FetchLimits,
  buffer?: Buffer,
): Message<readonly FetchedPartition[]> {
  return {
    api: {key: 1, name: 'Fetch', min: 4, max: 11},
    waitMs: limits.waitMs,
    buffer,
    write(writer, version) {
      const consumer = -1;
      const readCommitted = 1;
      const noSession = {id: 0, epoch: -1};
      writer.int32(consumer).int32(limits.waitMs).int32(1).int32(limits.bytes).int8(readCommitted);
      if (version >= 7) writer.int32(noSession.id).int32(noSession.epoch);
      writer.array(positions, ({topic, partition, offset}) => {
        writer.string(topic).int32(1).int32(partition);
        if (version >= 9) writer.int32(anyEpoch);
        writer.int64(offset);
        if (version >= 5) writer.int64(noLogStart);
        writer.int32(limits.partitionBytes);
      });
      if (version >= 7) writer.int32(forgottenTopics);
      if (version >= 11) writer.string(noRack);
    },
    read(reader, version) {
      reader.throttle();
      if (version >= 7) {
        reader.int16();
        reader.int32();
      }
      return reader.array(() => readTopic(reader, version)).flat();
    },
  };
}

function readTopic(reader: WireReader, version: number): FetchedPartition[] {
  const topic = reader.string();
  return reader.array(() => readPartition(topic, reader, version));
}

function readPartition(topic: string, reader: WireReader, version: number): FetchedPartition {
  const partition = reader.int32();
  const error = reader.int16();
  reader.int64();
  const lastStableOffset = reader.int64();
  if (version >= 5) reader.int64();
  const aborted = reader.array(() => ({producerId: reader.int64(), firstOffset: reader.int64()}));
  if (version >= 11) reader.int32();
  return {topic, partition, error, lastStableOffset, aborted, records: reader.bytes()};
}
