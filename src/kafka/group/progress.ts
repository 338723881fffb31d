import type {EventRecord} from '../../events/record.js';
import type {CommittedOffset} from '../messages/committed-offsets.js';
import {partitionKey, type TopicPartition} from '../topic-partition.js';

interface Partition extends TopicPartition {
  /** Handed on and not acknowledged, ascending: a set keeps the order in which it was filled. */
  readonly waiting: Set<number>;
  /** The first offset that was abandoned; Infinity where there is none. */
  abandoned: number;
  /** The next offset to read. */
  position: number;
  committed: number;
}

/** What of the partitions of one member has been handed on and acknowledged. */
export class GroupProgress {
  #partitions = new Map<string, Partition>();
  #onSettled = () => {};

  /**
   * Takes over an assignment, with what the group has committed; gives the offsets to read from. A partition that stays goes
   * on where this member is: what waits there for its acknowledgement is not read again.
   */
  assign(committed: readonly CommittedOffset[]): readonly CommittedOffset[] {
    const kept = this.#partitions;
    this.#partitions = new Map();
    for (const start of committed) {
      const own = kept.get(partitionKey(start)) ?? fresh(start);
      own.position = Math.max(own.position, start.offset);
      own.committed = Math.max(own.committed, start.offset);
      // What others acknowledged meanwhile need not be waited for.
      for (const offset of own.waiting) if (offset < start.offset) own.waiting.delete(offset);
      this.#partitions.set(partitionKey(start), own);
    }
    return [...this.#partitions.values()].map(({topic, partition, position}) => ({topic, partition, offset: position}));
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
    for (const record of records) this.#find(record)?.waiting.delete(record.offset ?? -1);
    if (this.#isSettled()) this.#onSettled();
  }

  /** Records will never be acknowledged: their partitions are committed no further. */
  abandon(records: readonly EventRecord[]): void {
    for (const record of records) {
      const {offset} = record;
      const own = this.#find(record);
      if (own && offset !== null && own.waiting.delete(offset)) own.abandoned = Math.min(own.abandoned, offset);
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
    const offsets = [...this.#partitions.values()].map((own) => ({...own, offset: frontier(own)}));
    return offsets
      .filter(({offset, committed}) => offset > committed)
      .map(({topic, partition, offset}) => ({topic, partition, offset}));
  }

  committed(offsets: readonly CommittedOffset[]): void {
    for (const offset of offsets) {
      const own = this.#find(offset);
      if (own) own.committed = offset.offset;
    }
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

function fresh({topic, partition, offset}: CommittedOffset): Partition {
  const nothing = {waiting: new Set<number>(), abandoned: Number.POSITIVE_INFINITY};
  return {topic, partition, ...nothing, position: offset, committed: offset};
}

function frontier({waiting, abandoned, position}: Partition): number {
  const [first = position] = waiting;
  return Math.min(first, abandoned);
}
