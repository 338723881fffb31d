import type {TopicPartition} from '../topic-partition.js';
import type {Message} from './message.js';
import {readInt64, type WireReader, type WireWriter} from './wire.js';

/** From where one partition is fetched. */
export interface FetchPosition extends TopicPartition {
  readonly offset: number;
  /** Of the topic, hexadecimal, where the brokers have ids: one that was made anew answers with an error then. */
  readonly topicId: string | null;
  /** Leader epoch of the record before `offset`, -1 where it is not known. */
  readonly epoch: number;
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
  /** Where the leader's records part from those that were read; null where they do not, and before Kafka 2.7. */
  readonly divergesAt: number | null;
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
const consumer = -1;
const readCommitted = 1;
const noSession = {id: 0, epoch: -1};
const anyEpoch = -1;
const noLogStart = -1;
const noRack = '';
/** The first version that names topics by their ids. */
const byId = 13;
/** The last version that names topics and has plain arrays. */
const byName = 11;

/** Fetches committed records. The broker fills the answer in the order of `positions`. */
export function fetch(
  positions: readonly FetchPosition[],
  limits: FetchLimits,
  buffer?: Buffer,
): Message<readonly FetchedPartition[]> {
  const hasIds = positions.every(({topicId}) => topicId !== null);
  return {
    api: {key: 1, name: 'Fetch', min: 4, max: hasIds ? byId : byName},
    flexibleFrom: 12,
    waitMs: limits.waitMs,
    buffer,
    write(writer, version) {
      writer.int32(consumer).int32(limits.waitMs).int32(1).int32(limits.bytes).int8(readCommitted);
      if (version >= 7) writer.int32(noSession.id).int32(noSession.epoch);
      if (version >= 12) writeCompact(writer, version, positions, limits);
      else writePlain(writer, version, positions, limits);
    },
    read(reader, version) {
      reader.throttle();
      if (version >= 7) {
        reader.int16();
        reader.int32();
      }
      if (version < 12) return reader.array(() => readTopic(reader, version)).flat();
      const names = new Map(positions.map(({topic, topicId}) => [topicId, topic]));
      return reader.compactArray(() => readCompactTopic(reader, version, names)).flat();
    },
  };
}

function writePlain(
  writer: WireWriter,
  version: number,
  positions: readonly FetchPosition[],
  {partitionBytes}: FetchLimits,
): void {
  writer.array(positions, ({topic, partition, offset}) => {
    writer.string(topic).int32(1).int32(partition);
    if (version >= 9) writer.int32(anyEpoch);
    writer.int64(offset);
    if (version >= 5) writer.int64(noLogStart);
    writer.int32(partitionBytes);
  });
  if (version >= 7) writer.array([], () => {});
  if (version >= 11) writer.string(noRack);
}

function writeCompact(
  writer: WireWriter,
  version: number,
  positions: readonly FetchPosition[],
  {partitionBytes}: FetchLimits,
): void {
  writer.compactArray(positions, ({topic, topicId, partition, offset, epoch}) => {
    if (version >= byId) writer.raw(Buffer.from(topicId ?? '', 'hex'));
    else writer.compactString(topic);
    writer.compactArray([partition], (number) => {
      writer.int32(number).int32(anyEpoch).int64(offset).int32(epoch).int64(noLogStart).int32(partitionBytes);
      writer.noTags();
    });
    writer.noTags();
  });
  writer.compactArray([], () => {});
  writer.compactString(noRack).noTags();
}

function readTopic(reader: WireReader, version: number): FetchedPartition[] {
  const topic = reader.string();
  return reader.array(() => {
    const {partition, error, lastStableOffset} = readHead(reader, version);
    const aborted = reader.array(() => readAborted(reader));
    if (version >= 11) reader.int32();
    return {topic, partition, error, lastStableOffset, aborted, divergesAt: null, records: reader.bytes()};
  });
}

function readCompactTopic(
  reader: WireReader,
  version: number,
  names: ReadonlyMap<string | null, string>,
): FetchedPartition[] {
  const topic = version >= byId ? (names.get(reader.uuid()) ?? '') : reader.compactString();
  const partitions = reader.compactArray(() => {
    const {partition, error, lastStableOffset} = readHead(reader, version);
    const aborted = reader.compactArray(() => {
      const transaction = readAborted(reader);
      reader.skipTags();
      return transaction;
    });
    reader.int32();
    const records = reader.compactBytes();
    const divergesAt = readDivergence(reader);
    return {topic, partition, error, lastStableOffset, aborted, divergesAt, records};
  });
  reader.skipTags();
  return partitions;
}

/** Tagged field 0: leader epoch int32 and its end int64. */
function readDivergence(reader: WireReader): number | null {
  const bytes = reader.tags().get(0);
  return bytes === undefined ? null : readInt64(bytes, 4);
}

function readHead(reader: WireReader, version: number) {
  const partition = reader.int32();
  const error = reader.int16();
  reader.int64();
  const lastStableOffset = reader.int64();
  if (version >= 5) reader.int64();
  return {partition, error, lastStableOffset};
}

function readAborted(reader: WireReader): AbortedTransaction {
  return {producerId: reader.int64(), firstOffset: reader.int64()};
}
