import type {EventRecord} from '../../events/record.js';
import type {CommittedOffset} from '../messages/committed-offsets.js';
import {partitionKey, type TopicPartition} from '../topic-partition.js';

interface Partition extends TopicPartition {
  /** Handed on and not acknowledged, ascending: a set keeps the order in which it was filled. */
  readonly waiting: Set<number>;
  /** The first offset that was abandoned; Infinity where there is none. */
  abandoned: number;
  /** The offset after the last record that was acknowledged or abandoned. */
  settledTo: number;
  /** The next offset to read. */
  position: number;
  /** Records before it may have been sent. */
  reach: number;
  /** How far ahead of what is sent the reach is put, so that few commits are needed. */
  ahead: number;
  reservedAtMs: number;
  committed: CommittedOffset;
}

/** Where to read a partition from. */
export interface Start extends TopicPartition {
  readonly offset: number;
}

/** A reach that is used up sooner is put further ahead the next time. */
const reserveForMs = 250;

/** What of the partitions of one member has been handed on and acknowledged. */
export class GroupProgress {
  #partitions = new Map<string, Partition>();
  /** By partition the offset before which an earlier owner may have sent records. */
  readonly #earlierReach = new Map<string, number>();
  #onSettled = () => {};

  /**
   * Takes over an assignment, with what the group has committed; gives the offsets to read from. A partition that stays goes
   * on where this member is: what waits there for its acknowledgement is not read again.
   */
  assign(committed: readonly CommittedOffset[]): readonly Start[] {
    const kept = this.#partitions;
    this.#partitions = new Map();
    for (const start of committed) {
      const own = kept.get(partitionKey(start)) ?? this.#takeOver(start);
      own.position = Math.max(own.position, start.offset);
      own.committed = start;
      // What others acknowledged meanwhile need not be waited for.
      for (const offset of own.waiting) if (offset < start.offset) own.waiting.delete(offset);
      this.#partitions.set(partitionKey(start), own);
    }
    return [...this.#partitions.values()].map(({topic, partition, position}) => ({topic, partition, offset: position}));
  }

  #takeOver(start: CommittedOffset): Partition {
    const key = partitionKey(start);
    this.#earlierReach.set(key, Math.max(start.reach, this.#earlierReach.get(key) ?? 0));
    return fresh(start);
  }

  /** Whether an earlier owner of its partition may have sent the record. */
  mayHaveArrived({topic, partition, offset}: EventRecord): boolean {
    if (topic === null || partition === null || offset === null) return false;
    return offset < (this.#earlierReach.get(partitionKey({topic, partition})) ?? 0);
  }

  /** Notes that records are about to be sent. Gives whether that must be committed first. */
  reserve(records: readonly EventRecord[]): boolean {
    let isNew = false;
    for (const record of records) {
      const own = this.#find(record);
      if (!own || record.offset === null || record.offset < own.reach) continue;
      const isUsedUp = performance.now() - own.reservedAtMs < reserveForMs;
      own.ahead = isUsedUp ? 2 * own.ahead + 1 : own.ahead >> 1;
      own.reservedAtMs = performance.now();
      own.reach = record.offset + 1 + own.ahead;
      isNew = true;
    }
    return isNew;
  }

  /** Whether a record still is to be sent: its partition was not given away, and nobody has settled the record. */
  isWanted(record: EventRecord): boolean {
    return record.offset !== null && this.#find(record)?.waiting.has(record.offset) === true;
  }

  /**
   * Takes records back that were handed on and will not be sent: they are read again where their partition stays. The reach
   * ends before them, so those after them need a reservation of their own.
   */
  takeBack(records: readonly EventRecord[]): void {
    for (const record of records) {
      const own = this.#find(record);
      if (!own || record.offset === null || !own.waiting.delete(record.offset)) continue;
      own.position = Math.min(own.position, record.offset);
      own.reach = Math.min(own.reach, record.offset);
      endReach(own);
    }
    if (this.#isSettled()) this.#onSettled();
  }

  /** Nothing more is sent: the reach ends with what has an outcome. */
  conclude(): void {
    for (const own of this.#partitions.values()) own.reach = own.settledTo;
  }

  /** Notes records that are handed on now, in offset order. */
  handOn(records: readonly EventRecord[]): void {
    for (const record of records) {
      const own = this.#find(record);
      if (!own || record.offset === null) continue;
      own.waiting.add(record.offset);
      own.position = record.offset + 1;
    }
  }

  /** Notes that everything before the offset has been read. */
  advance(topic: string, partition: number, offset: number): void {
    const own = this.#find({topic, partition});
    if (own) own.position = Math.max(own.position, offset);
  }

  /** Records may be acknowledged in any order; those of partitions that were given away meanwhile are ignored. */
  acknowledge(records: readonly EventRecord[]): void {
    for (const record of records) {
      const own = this.#find(record);
      if (own && record.offset !== null && own.waiting.delete(record.offset)) settle(own, record.offset);
    }
    if (this.#isSettled()) this.#onSettled();
  }

  /** Records will never be acknowledged: their partitions are committed no further. */
  abandon(records: readonly EventRecord[]): void {
    for (const record of records) {
      const {offset} = record;
      const own = this.#find(record);
      if (!own || offset === null || !own.waiting.delete(offset)) continue;
      own.abandoned = Math.min(own.abandoned, offset);
      settle(own, offset);
    }
    if (this.#isSettled()) this.#onSettled();
  }

  /** Whether all that was handed on of a partition is acknowledged or abandoned, and some of it abandoned. */
  isStuck(topicPartition: TopicPartition): boolean {
    const own = this.#find(topicPartition);
    return own !== undefined && own.waiting.size === 0 && own.abandoned < Number.POSITIVE_INFINITY;
  }

  /** The next offsets to read of partitions that went on since `committed`: before them nothing waits. */
  toCommit(): readonly CommittedOffset[] {
    return [...this.#partitions.values()]
      .map((own) => [own, this.#placeOf(own)] as const)
      .filter(([{committed}, {offset, reach}]) => offset > committed.offset || isOther(reach, offset, committed))
      .map(([, place]) => place);
  }

  committed(offsets: readonly CommittedOffset[]): void {
    for (const offset of offsets) {
      const own = this.#find(offset);
      if (own) own.committed = offset;
    }
  }

  #placeOf(own: Partition): CommittedOffset {
    const {topic, partition} = own;
    const reach = Math.max(own.reach, this.#earlierReach.get(partitionKey(own)) ?? 0);
    return {topic, partition, offset: Math.max(frontier(own), own.committed.offset), reach};
  }

  /** Resolves when nothing that was handed on waits to be acknowledged, or the time is over. */
  async settled(timeoutMs: number): Promise<void> {
    if (this.#isSettled()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#onSettled = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #find({topic, partition}: {readonly topic: string | null; readonly partition: number | null}): Partition | undefined {
    return topic === null || partition === null ? undefined : this.#partitions.get(partitionKey({topic, partition}));
  }

  #isSettled(): boolean {
    return [...this.#partitions.values()].every(({waiting}) => waiting.size === 0);
  }
}

function fresh(start: CommittedOffset): Partition {
  const {topic, partition, offset} = start;
  const nothing = {waiting: new Set<number>(), abandoned: Number.POSITIVE_INFINITY, settledTo: 0};
  const unreserved = {reach: 0, ahead: 0, reservedAtMs: Number.NEGATIVE_INFINITY};
  return {topic, partition, ...nothing, ...unreserved, position: offset, committed: start};
}

function settle(own: Partition, offset: number): void {
  own.settledTo = Math.max(own.settledTo, offset + 1);
  endReach(own);
}

/** Nothing is under way: the reach ends with what has an outcome. */
function endReach(own: Partition): void {
  if (own.waiting.size === 0) own.reach = own.settledTo;
}

/** Whether the reach says something else than what is committed; one that is not beyond the offset says nothing. */
function isOther(reach: number, offset: number, committed: CommittedOffset): boolean {
  return Math.max(reach, offset) - offset !== Math.max(committed.reach, committed.offset) - committed.offset;
}

function frontier({waiting, abandoned, position}: Partition): number {
  const [first = position] = waiting;
  return Math.min(first, abandoned);
}
