import type {ByteTest} from '../events/byte-test.js';
import type {RecordBatch} from '../events/record.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {GroupReader} from '../kafka/group.js';
import {type AcceptRecord, readRanges} from '../kafka/read.js';
import type {ReadNotice, ReadRange} from '../kafka/read-options.js';
import type {Source} from './source.js';

export interface TopicOptions {
  /** Rejects records before anything is made of them; only where the reader wants none of their neighbours. */
  readonly bytes?: ByteTest | null;
  /** The reader is done with a batch when it asks for the next one. */
  readonly reuseMemory?: boolean;
  /** Follows partitions that are added to the topics later. */
  readonly addPartitions?: boolean;
  /** As in `ReadOptions`. */
  readonly laterRanges?: readonly ReadRange[];
  readonly notify?: (notice: ReadNotice) => void;
  /** As in `ReadOptions`. */
  readonly patienceMs?: number;
  readonly progress?: (topic: string, partition: number, offset: number, records: number) => void;
}

function readOptions({bytes, ...rest}: TopicOptions) {
  return {...rest, ...(bytes ? {accept: acceptBytes(bytes)} : {})};
}

/** A user's name may stand in the key, in the value, or in both. */
function acceptBytes(test: ByteTest): AcceptRecord {
  return (bytes, keyStart, keyEnd, valueStart, valueEnd) => {
    if (keyStart === -1 && valueStart === -1) return test(bytes, valueEnd, valueEnd);
    return test(bytes, keyStart === -1 ? valueStart : keyStart, valueStart === -1 ? keyEnd : valueEnd);
  };
}

/** A source over ranges of topics, read without a consumer group. */
export function openTopicSource(
  connection: KafkaConnection,
  ranges: readonly ReadRange[],
  options: TopicOptions,
): Source {
  const topics = [...new Set(ranges.map((range) => range.topic))];
  return {
    name: `topic:${topics.join(',')}`,
    read: (signal) => readRanges(connection, {...readOptions(options), ranges}, signal),
  };
}

/** A share of topics in a consumer group. */
export interface GroupSource extends Source {
  acknowledge(records: RecordBatch): void;
  /** Commits what is acknowledged and leaves the group. */
  close(): Promise<void>;
}

/**
 * A source over this member's share of the topics: from the committed offsets on, from the beginning where there are
 * none. `bounded` ends it when the group has come to the ends as they are now. Throws TOPIC_UNKNOWN.
 */
export async function openGroupSource(
  connection: KafkaConnection,
  share: {readonly group: string; readonly topics: readonly string[]; readonly bounded: boolean},
  options: Omit<TopicOptions, 'addPartitions' | 'laterRanges'>,
): Promise<GroupSource> {
  const {openGroup} = await import('../kafka/group.js');
  const reader: GroupReader = await openGroup(connection, {...readOptions(options), ...share});
  return {name: `topic:${share.topics.join(',')}`, ...reader};
}
