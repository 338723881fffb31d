import type {EventRecord} from '../../events/record.js';
import type {CommittedOffset} from '../messages/committed-offsets.js';
import type {TopicPartition} from '../topic-partition.js';

/** What of the partitions of one member has been handed on and acknowledged. */
export interface GroupProgress {
  /** Notes records that are handed on now, in offset order. */
  handOn(records: readonly EventRecord[]): void;
  /** Notes that everything before the offset has been looked at. */
  look(topic: string, partition: number, offset: number): void;
  /** Records may be acknowledged in any order; those of partitions that were given away meanwhile are passed over. */
  acknowledge(records: readonly EventRecord[]): void;
  /** Records will never be acknowledged: their partitions are committed no further. */
  abandon(records: readonly EventRecord[]): void;
  /** Whether all that was handed on of a partition is acknowledged or abandoned, and some of it abandoned. */
  isStuck(topic: string, partition: number): boolean;
  /** The next offsets to read of partitions that went on since `committed`: behind them nothing waits to be acknowledged. */
  toCommit(): readonly CommittedOffset[];
  committed(offsets: readonly CommittedOffset[]): void;
  /** Resolves when nothing that was handed on waits to be acknowledged, or the time is over. */
  settled(timeoutMs: number): Promise<void>;
}

interface Partition extends TopicPartition {
  /** Handed on and not acknowledged, ascending: a set keeps the order in which it was filled. */
  readonly waiting: Set<number>;
  /** The first offset that was abandoned; Infinity where there is none. */
  abandoned: number;
  looked: number;
  committed: number;
}

/** Begins where each partition is to be read from. */
export function createGroupProgress(starts: readonly CommittedOffset[]): GroupProgress {
  const partitions = new Map<string, Partition>();
  for (const {topic, partition, offset} of starts) {
    const nothing = {waiting: new Set<number>(), abandoned: Number.POSITIVE_INFINITY};
    partitions.set(keyOf(topic, partition), {topic, partition, ...nothing, looked: offset, committed: offset});
  }
  const find = (topic: string | null, partition: number | null) => partitions.get(keyOf(topic, partition));
  let onSettled = () => {};

  const isSettled = () => [...partitions.values()].every(({waiting}) => waiting.size === 0);

  return {
    handOn(records) {
      for (const {topic, partition, offset} of records) {
        const own = find(topic, partition);
        if (!own || offset === null) continue;
        own.waiting.add(offset);
        own.looked = offset + 1;
      }
    },
    look(topic, partition, offset) {
      const own = find(topic, partition);
      if (own) own.looked = Math.max(own.looked, offset);
    },
    acknowledge(records) {
      for (const {topic, partition, offset} of records) find(topic, partition)?.waiting.delete(offset ?? -1);
      if (isSettled()) onSettled();
    },
    abandon(records) {
      for (const {topic, partition, offset} of records) {
        const own = find(topic, partition);
        if (own && offset !== null && own.waiting.delete(offset)) own.abandoned = Math.min(own.abandoned, offset);
      }
      if (isSettled()) onSettled();
    },
    isStuck(topic, partition) {
      const own = find(topic, partition);
      return own !== undefined && own.waiting.size === 0 && own.abandoned < Number.POSITIVE_INFINITY;
    },
    toCommit() {
      const offsets = [...partitions.values()].map((own) => ({...own, offset: frontier(own)}));
      return offsets
        .filter(({offset, committed}) => offset > committed)
        .map(({topic, partition, offset}) => ({topic, partition, offset}));
    },
    committed(offsets) {
      for (const {topic, partition, offset} of offsets) {
        const own = find(topic, partition);
        if (own) own.committed = offset;
      }
    },
    async settled(timeoutMs) {
      if (isSettled()) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        onSettled = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}

function keyOf(topic: string | null, partition: number | null): string {
  return `${partition} ${topic}`;
}

function frontier({waiting, abandoned, looked}: Partition): number {
  const [first = looked] = waiting;
  return Math.min(first, abandoned);
}
