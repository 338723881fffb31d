import type {TopicPartition} from '../topic-partition.js';
import type {Member} from './membership.js';
import type {Message} from './message.js';

/** Keep the offsets for as long as the broker keeps them. */
const brokersRetention = -1;

/** How far a group is in one partition: the next offset to read; -1 where it never committed one. */
export interface CommittedOffset extends TopicPartition {
  readonly offset: number;
  /** Records from `offset` up to this one may have been sent by a member already. At most `offset`: none. */
  readonly reach: number;
}

/** The text that goes with an offset; other clients of the group leave it empty. */
const reachText = 'dovepush: sent up to ';

/** The answer for one partition. */
export interface CommitAnswer extends TopicPartition {
  readonly error: number;
}

/** Partitions of several topics, as the wire groups them. */
function byTopic<T extends {readonly topic: string}>(
  items: readonly T[],
): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(item.topic, [...(groups.get(item.topic) ?? []), item]);
  return [...groups];
}

/** Commits the next offsets to read, as a member of the generation. */
export function commitOffsets(member: Member, offsets: readonly CommittedOffset[]): Message<readonly CommitAnswer[]> {
  return {
    api: {key: 8, name: 'OffsetCommit', min: 2, max: 5},
    write(writer, version) {
      writer.string(member.group).int32(member.generation).string(member.memberId);
      if (version < 5) writer.int64(brokersRetention);
      writer.array(byTopic(offsets), ([topic, partitions]) => {
        writer.string(topic).array(partitions, ({partition, offset, reach}) => {
          writer
            .int32(partition)
            .int64(offset)
            .string(reach > offset ? `${reachText}${reach}` : null);
        });
      });
    },
    read(reader, version) {
      if (version >= 3) reader.throttle();
      const topics = reader.array(() => {
        const topic = reader.string();
        return reader.array(() => {
          const partition = reader.int32();
          return {topic, partition, error: reader.int16()};
        });
      });
      return topics.flat();
    },
  };
}

/** Asks how far a group is in these partitions; null for all that it has committed. */
export function fetchCommitted(
  group: string,
  partitions: readonly TopicPartition[] | null,
): Message<{readonly error: number; readonly offsets: readonly (CommittedOffset & {readonly error: number})[]}> {
  return {
    api: {key: 9, name: 'OffsetFetch', min: 2, max: 3},
    write(writer) {
      writer.string(group);
      if (partitions === null) writer.int32(-1);
      else {
        writer.array(byTopic(partitions), ([topic, own]) => {
          writer.string(topic).array(own, ({partition}) => writer.int32(partition));
        });
      }
    },
    read(reader, version) {
      if (version >= 3) reader.throttle();
      const topics = reader.array(() => {
        const topic = reader.string();
        return reader.array(() => {
          const [partition, offset] = [reader.int32(), reader.int64()];
          const reach = reachOf(reader.string());
          return {topic, partition, offset, reach, error: reader.int16()};
        });
      });
      return {error: reader.int16(), offsets: topics.flat()};
    },
  };
}

function reachOf(text: string): number {
  return text.startsWith(reachText) ? Number(text.slice(reachText.length)) || 0 : 0;
}
