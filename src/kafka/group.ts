import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import type {RecordBatch} from '../events/record.js';
import type {KafkaConnection} from './connection.js';
import {createGroupMember, type GroupMember, rebalanceTimeoutMs} from './group/member.js';
import {createGroupProgress} from './group/progress.js';
import {beginRound, type GroupRound} from './group/round.js';
import type {CommittedOffset} from './messages/committed-offsets.js';
import {fetchOffsets} from './offsets.js';
import {readRanges} from './read.js';
import type {ReadOptions, ReadRange} from './read-options.js';
import {samePartition, type TopicPartition} from './topic-partition.js';
import {clusterOf} from './transport/cluster.js';

export interface GroupOptions extends Omit<ReadOptions, 'ranges' | 'addPartitions' | 'laterRanges'> {
  readonly group: string;
  readonly topics: readonly string[];
  /** Ends when the group has come to the ends of the topics as they are now; else goes on for good. */
  readonly bounded: boolean;
}

/** Reads a share of the topics, together with the other members of a consumer group. The one who opened it closes it. */
export interface GroupReader {
  /**
   * Yields records of the partitions that this member has been given, as `readRanges` does, from the committed offset, or
   * from the beginning where there is none. Ends when the signal aborts, or when a bounded group is done: a member that has
   * read its own share waits for the others, to take over from one that dies. To be called once.
   */
  read(signal: AbortSignal): AsyncIterable<RecordBatch>;
  /** Says that records need not be read again; in any order. Only what is acknowledged is committed. */
  acknowledge(records: RecordBatch): void;
  /** Says that records will not be acknowledged: the group stays before them, and a bounded reader does not wait. */
  abandon(records: RecordBatch): void;
  /** Commits what is acknowledged and leaves the group, so that others go on at once. */
  close(): Promise<void>;
}

/** A partition, and the first offset behind what is wanted of it. */
interface End extends TopicPartition {
  readonly until: number;
}

/** How long records in hand are waited for when the share is taken away; the others wait for this member meanwhile. */
const settleMs = rebalanceTimeoutMs / 2;
const lookAgainMs = 1000;

/** Joins nothing yet. Throws TOPIC_UNKNOWN. */
export async function openGroup(connection: KafkaConnection, options: GroupOptions): Promise<GroupReader> {
  const ends = await findEnds(connection, options.topics);
  const member = createGroupMember(clusterOf(connection), options.group, options.topics);
  let round: GroupRound | null = null;

  async function* read(signal: AbortSignal): AsyncGenerator<RecordBatch, void, void> {
    while (!signal.aborted) {
      const share = await unlessAborted(member.join(), signal);
      if (share === null) return;
      const starts = await startsOf(connection, member, share);
      round = beginRound(member, createGroupProgress(starts), `group ${options.group}`, signal);
      const ranges = starts.map((start) => rangeOf(start, options.bounded ? ends : null));
      yield* readRound(connection, options, ranges, round);
      if (signal.aborted) return;
      if (options.bounded) {
        if (await isGroupDone(member, ends, round)) return;
      } else if (!round.signal.aborted) await once(round.signal, 'abort');
      if (!signal.aborted) await round.finish(settleMs);
    }
  }

  return {
    read,
    acknowledge: (records) => round?.progress.acknowledge(records),
    abandon: (records) => round?.progress.abandon(records),
    async close() {
      await round?.finish(0);
      // Where this does not get through, the session ends by itself.
      await member.leave().catch(() => undefined);
    },
  };
}

async function* readRound(
  connection: KafkaConnection,
  options: GroupOptions,
  ranges: readonly ReadRange[],
  {progress, signal}: GroupRound,
): AsyncGenerator<RecordBatch, void, void> {
  const onProgress: ReadOptions['progress'] = (topic, partition, offset, records) => {
    progress.look(topic, partition, offset);
    options.progress?.(topic, partition, offset, records);
  };
  for await (const records of readRanges(connection, {...options, ranges, progress: onProgress}, signal)) {
    if (signal.aborted) return;
    progress.handOn(records);
    yield records;
  }
  if (signal.aborted) return;
  // What lies before the end may be gone altogether; nobody else needs to look for it.
  for (const {topic, partition, until} of ranges) if (until !== null) progress.look(topic, partition, until);
}

async function findEnds(connection: KafkaConnection, topics: readonly string[]): Promise<readonly End[]> {
  const lists = topics.map(async (topic) => {
    const filled = (await fetchOffsets(connection, topic)).filter(({earliest, latest}) => latest > earliest);
    return filled.map(({partition, latest}) => ({topic, partition, until: latest}));
  });
  return (await Promise.all(lists)).flat();
}

/** Where the group is in each partition; the beginning where it never was. */
async function startsOf(
  connection: KafkaConnection,
  member: GroupMember,
  share: readonly TopicPartition[],
): Promise<readonly CommittedOffset[]> {
  if (share.length === 0) return [];
  const known = await member.committed(share);
  const isKnown = (one: TopicPartition) => known.some((committed) => samePartition(committed, one));
  const fresh = share.filter((one) => !isKnown(one));
  const begun = fresh.map(async ({topic, partition}) => {
    const [offsets] = await fetchOffsets(connection, topic, [partition]);
    return {topic, partition, offset: offsets?.earliest ?? 0};
  });
  return [...known, ...(await Promise.all(begun))].map(({topic, partition, offset}) => ({topic, partition, offset}));
}

function rangeOf(start: CommittedOffset, ends: readonly End[] | null): ReadRange {
  const {topic, partition, offset} = start;
  const end = ends?.find((one) => samePartition(one, start));
  return {topic, partition, from: offset, until: ends === null ? null : (end?.until ?? offset)};
}

/** Waits until every partition is at its end, or has come as far as it can (true), or the share is taken away (false). */
async function isGroupDone(
  member: GroupMember,
  ends: readonly End[],
  {progress, signal}: GroupRound,
): Promise<boolean> {
  while (!signal.aborted) {
    const committed = ends.length === 0 ? [] : await member.committed(ends);
    const isDone = (end: End) =>
      progress.isStuck(end.topic, end.partition) ||
      committed.some((one) => samePartition(one, end) && one.offset >= end.until);
    if (ends.every(isDone)) return true;
    await sleep(lookAgainMs, undefined, {signal}).catch(() => undefined);
  }
  return false;
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return null;
  const done = new AbortController();
  const aborted = once(signal, 'abort', {signal: done.signal}).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([work, aborted]);
  } finally {
    done.abort();
    work.catch(() => undefined);
  }
}
