import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import type {EventRecord, RecordBatch} from '../events/record.js';
import {GroupMember, rebalanceTimeoutMs} from './group/member.js';
import {GroupProgress, type Start} from './group/progress.js';
import {GroupRound} from './group/round.js';
import {Slices} from './group/slices.js';
import {GroupTrouble} from './group/trouble.js';
import type {CommittedOffset} from './messages/committed-offsets.js';
import {fetchOffsets} from './offsets.js';
import {readRanges} from './read.js';
import type {ReadOptions, ReadRange} from './read-options.js';
import {samePartition, type TopicPartition} from './topic-partition.js';
import {clusterOf, type KafkaConnection} from './transport/cluster.js';

export interface GroupOptions extends Omit<ReadOptions, 'ranges' | 'addPartitions' | 'laterRanges'> {
  readonly group: string;
  readonly topics: readonly string[];
  /** Ends when the group has come to the ends of the topics as they are now; else goes on for good. */
  readonly bounded: boolean;
}

/** Reads its assignment of the topics, together with the other members of a group. The one who opened it closes it. */
export interface GroupReader {
  /**
   * Yields records of the partitions that are assigned to this member, as `readRanges` does, from the committed offset, or
   * from the beginning where there is none. Ends when the signal aborts, or when a bounded group is done: a member that has
   * read its own partitions waits for the others, to take over from one that dies. To be called once.
   */
  read(signal: AbortSignal): AsyncIterable<RecordBatch>;
  /**
   * Says that records are about to be sent, and resolves with them when the group knows it: whoever takes over the partition
   * calls them repeated. Waits for a coordinator that is away. None of them may be sent when the assignment is over.
   */
  reserve(records: RecordBatch): Promise<RecordBatch>;
  /** Whether an earlier member may have sent the record, of those that reserve. */
  mayHaveArrived(record: EventRecord): boolean;
  /** Says that records need not be read again; in any order. Only what is acknowledged is committed. */
  acknowledge(records: RecordBatch): void;
  /** Says that records will not be acknowledged: the group stays before them, and a bounded reader does not wait. */
  abandon(records: RecordBatch): void;
  /** Commits what is acknowledged and leaves the group, so that others go on at once. */
  close(): Promise<void>;
}

/** A partition, and the first offset after what is wanted of it. */
interface End extends TopicPartition {
  readonly until: number;
  readonly epoch: number | undefined;
}

/** How long records in hand are waited for when the assignment is taken away; the others wait for this member meanwhile. */
const settleMs = rebalanceTimeoutMs / 2;
const lookAgainMs = 1000;
/** How long brokers of a bounded group may stay away; a follower waits as long as it takes. */
const boundedPatienceMs = 300_000;
/** What closing may take after an interruption; where brokers are away the session ends by itself. */
const closeMs = 1500;

/** Joins nothing yet. Throws TOPIC_UNKNOWN. */
export async function openGroup(connection: KafkaConnection, options: GroupOptions): Promise<GroupReader> {
  const reader = new Reader(connection, options, await findEnds(connection, options.topics));
  // A plain object, which callers may spread.
  return {
    read: (signal) => reader.read(signal),
    reserve: (records) => reader.reserve(records),
    mayHaveArrived: (record) => reader.mayHaveArrived(record),
    acknowledge: (records) => reader.acknowledge(records),
    abandon: (records) => reader.abandon(records),
    close: () => reader.close(),
  };
}

class Reader implements GroupReader {
  readonly #connection: KafkaConnection;
  readonly #options: GroupOptions;
  readonly #ends: readonly End[];
  readonly #member: GroupMember;
  readonly #progress = new GroupProgress();
  readonly #trouble: GroupTrouble;
  readonly #slices = new Slices();
  #round: GroupRound | null = null;
  #signal: AbortSignal | null = null;

  constructor(connection: KafkaConnection, options: GroupOptions, ends: readonly End[]) {
    const {group, topics, bounded, notify} = options;
    const patienceMs = options.patienceMs ?? (bounded ? boundedPatienceMs : Number.POSITIVE_INFINITY);
    this.#connection = connection;
    this.#options = {...options, patienceMs};
    this.#ends = ends;
    this.#member = new GroupMember(clusterOf(connection), group, topics);
    this.#trouble = new GroupTrouble(patienceMs, notify);
  }

  async *read(signal: AbortSignal): AsyncGenerator<RecordBatch, void, void> {
    const subject = `group ${this.#options.group}`;
    this.#signal = signal;
    while (!signal.aborted) {
      const starts = await this.#trouble.waitOut(() => unlessAborted(this.#join(), signal), signal);
      if (starts === null) return;
      const round = new GroupRound(this.#member, this.#progress, {subject, signal, trouble: this.#trouble.report});
      this.#round = round;
      yield* this.#readRound(
        this.#progress.assign(starts).map((start) => this.#rangeOf(start)),
        round,
      );
      if (signal.aborted) return;
      if (this.#options.bounded) {
        if (await this.#isGroupDone(round)) return;
      } else if (!round.signal.aborted) await once(round.signal, 'abort');
      if (!signal.aborted) await round.finish(settleMs);
    }
  }

  async reserve(records: RecordBatch): Promise<RecordBatch> {
    const round = this.#round;
    // Read under an assignment that is over, they may belong to others by now.
    const wanted = records.filter((record) => this.#progress.isWanted(record));
    if (round === null || !this.#progress.reserve(wanted)) return wanted;
    if (await this.#trouble.waitOut(() => round.commit(), round.signal)) return wanted;
    this.#progress.takeBack(wanted);
    return [];
  }

  mayHaveArrived(record: EventRecord): boolean {
    return this.#progress.mayHaveArrived(record);
  }

  acknowledge(records: RecordBatch): void {
    this.#progress.acknowledge(records);
  }

  abandon(records: RecordBatch): void {
    this.#progress.abandon(records);
  }

  async close(): Promise<void> {
    // Where this does not get through, the session ends by itself.
    this.#progress.conclude();
    const limit = AbortSignal.timeout(this.#signal?.aborted ? closeMs : this.#connection.settings.timeoutMs);
    await unlessAborted(this.#round?.finish(0) ?? Promise.resolve(), limit);
    await unlessAborted(
      this.#member.leave().catch(() => undefined),
      limit,
    );
  }

  async *#readRound(ranges: readonly ReadRange[], {signal}: GroupRound): AsyncGenerator<RecordBatch, void, void> {
    const progress: ReadOptions['progress'] = (topic, partition, offset, records) => {
      this.#progress.advance(topic, partition, offset);
      this.#options.progress?.(topic, partition, offset, records);
    };
    for await (const records of readRanges(this.#connection, {...this.#options, ranges, progress}, signal)) {
      for (const slice of this.#slices.of(records)) {
        if (signal.aborted) return;
        this.#progress.handOn(slice);
        yield slice;
      }
    }
    if (signal.aborted) return;
    // What lies before the end may be gone altogether; nobody else needs to look for it.
    for (const {topic, partition, until} of ranges) {
      if (until !== null) this.#progress.advance(topic, partition, until);
    }
  }

  /** Joins; gives where the group is in each assigned partition, the beginning where it never was. */
  async #join(): Promise<readonly CommittedOffset[]> {
    const assignment = await this.#member.join();
    if (assignment.length === 0) return [];
    const known = await this.#member.committed(assignment);
    const fresh = assignment.filter((one) => !known.some((committed) => samePartition(committed, one)));
    const starts = fresh.map(async ({topic, partition}) => {
      const [offsets] = await fetchOffsets(this.#connection, topic, [partition]);
      return {topic, partition, offset: offsets?.earliest ?? 0, reach: 0};
    });
    return [...known, ...(await Promise.all(starts))];
  }

  #rangeOf(start: Start): ReadRange {
    const {topic, partition, offset} = start;
    if (!this.#options.bounded) return {topic, partition, from: offset, until: null};
    const end = this.#ends.find((one) => samePartition(one, start));
    const epoch = end?.epoch === undefined ? {} : {epoch: end.epoch};
    return {topic, partition, from: offset, until: Math.max(offset, end?.until ?? offset), ...epoch};
  }

  /** Waits until every partition is at its end, or has come as far as it can (true), or the assignment is revoked (false). */
  async #isGroupDone({signal}: GroupRound): Promise<boolean> {
    const ends = this.#ends;
    while (!signal.aborted) {
      const ask = async () => (ends.length === 0 ? [] : await this.#member.committed(ends));
      const committed = (await this.#trouble.waitOut(ask, signal)) ?? [];
      const isDone = (end: End) =>
        this.#progress.isStuck(end) || committed.some((one) => samePartition(one, end) && one.offset >= end.until);
      if (!signal.aborted && ends.every(isDone)) return true;
      await sleep(lookAgainMs, undefined, {signal}).catch(() => undefined);
    }
    return false;
  }
}

async function findEnds(connection: KafkaConnection, topics: readonly string[]): Promise<readonly End[]> {
  const lists = topics.map(async (topic) => {
    const filled = (await fetchOffsets(connection, topic)).filter(({earliest, latest}) => latest > earliest);
    return filled.map(({partition, latest, epoch}) => ({topic, partition, until: latest, epoch}));
  });
  return (await Promise.all(lists)).flat();
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) {
    work.catch(() => undefined);
    return null;
  }
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
