import type {ReadRange} from '../read-options.js';
import type {TopicPartition} from '../topic-partition.js';

/** How far one partition has been read, and who leads it. */
export interface Cursor extends TopicPartition {
  /** Infinity follows it for good. */
  readonly until: number;
  /** Leader epoch after which no record before `until` was written. */
  readonly endEpoch: number;
  /** The next offset to fetch. */
  position: number;
  /** Leader epoch of what was read last; -1 before that. */
  epoch: number;
  /** The broker to ask; null while it must be looked up. */
  leader: number | null;
  /** Of the topic that is read; null before the first look, and where brokers have no ids. */
  topicId: string | null;
  isFetching: boolean;
  /** Number of the fetch that last brought something: those that got nothing go first next time. */
  servedBy: number;
  /** When its leader was lost, on the monotonic clock; null while all is well. */
  lostSince: number | null;
  /** Since when the partition ends before `until`, on the monotonic clock; null while it does not. */
  shortSince: number | null;
}

/** A cursor that has read nothing and knows no leader. */
export function createCursor({topic, partition, from, until, epoch}: ReadRange): Cursor {
  return {
    topic,
    partition,
    until: until ?? Number.POSITIVE_INFINITY,
    endEpoch: until === null ? Number.POSITIVE_INFINITY : (epoch ?? Number.POSITIVE_INFINITY),
    position: from,
    epoch: -1,
    leader: null,
    topicId: null,
    isFetching: false,
    servedBy: 0,
    lostSince: null,
    shortSince: null,
  };
}

/** Whether nothing more is wanted of it. */
export function isFinished({position, until}: Cursor): boolean {
  return position >= until;
}
