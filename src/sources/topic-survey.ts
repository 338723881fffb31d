import {decode} from '../events/decode.js';
import {isSayable} from '../events/time.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {PartitionOffsets} from '../kafka/offsets.js';
import {fetchReachableOffsets, type MissingPartition} from '../kafka/reachable-offsets.js';
import type {ReadRange} from '../kafka/read-options.js';
import {openTopicSource} from './kafka.js';
import {lastOffsets} from './last-offsets.js';
import {partitionName} from './recorded-ends.js';

/** What a look at a topic found. */
export interface TopicSurvey {
  readonly topic: string;
  readonly offsets: readonly PartitionOffsets[];
  /** Partitions whose leaders did not answer: they are in none of the other figures. */
  readonly missing: readonly MissingPartition[];
  /** Time of the last record, milliseconds since 1970; null where none has one. */
  readonly lastMs: number | null;
  /** Whether one of the records looked at is a push event. */
  readonly hasEvents: boolean;
}

/** Records looked at from the end of each partition. */
const sampleCount = 20;

/** Looks at the last records of each partition of each topic. Throws TOPIC_UNKNOWN. */
export async function surveyTopics(
  connection: KafkaConnection,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<readonly TopicSurvey[]> {
  const reachable = await fetchReachableOffsets(connection, topics);
  const offsets = new Map([...reachable].map(([topic, found]) => [topic, found.offsets]));
  const ranges = [...offsets].flatMap(([topic, entries]) => entries.map((entry) => newest(topic, entry)));
  const sample = await readSample(connection, ranges, signal);
  // Markers of transactions and gaps take offsets too: there the last records are further back.
  const empty = ranges.filter(({topic, partition, from}) => {
    return !sample.seen.has(partitionName(topic, partition)) && from > firstOf(offsets.get(topic), partition);
  });
  const further = await readSample(connection, await lastRanges(connection, empty, offsets), signal);
  return topics.map((topic) => {
    const found = [sample.byTopic.get(topic), further.byTopic.get(topic)];
    const times = found.flatMap((one) => (one?.lastMs === null || one === undefined ? [] : [one.lastMs]));
    return {
      topic,
      offsets: offsets.get(topic) ?? [],
      missing: reachable.get(topic)?.missing ?? [],
      lastMs: times.length === 0 ? null : Math.max(...times),
      hasEvents: found.some((one) => one?.hasEvents),
    };
  });
}

function newest(topic: string, {partition, earliest, latest}: PartitionOffsets) {
  return {topic, partition, from: Math.max(earliest, latest - sampleCount), until: latest};
}

function firstOf(entries: readonly PartitionOffsets[] | undefined, partition: number): number {
  return entries?.find((entry) => entry.partition === partition)?.earliest ?? 0;
}

async function lastRanges(
  connection: KafkaConnection,
  empty: readonly ReadRange[],
  offsets: ReadonlyMap<string, readonly PartitionOffsets[]>,
): Promise<readonly ReadRange[]> {
  const found: ReadRange[] = [];
  for (const topic of new Set(empty.map((range) => range.topic))) {
    const partitions = empty.filter((range) => range.topic === topic);
    const entries = (offsets.get(topic) ?? []).filter(({partition}) => {
      return partitions.some((range) => range.partition === partition);
    });
    const starts = await lastOffsets(connection, topic, entries, sampleCount);
    found.push(...partitions.map((range) => ({...range, from: starts.get(range.partition) ?? range.from})));
  }
  return found;
}

interface Found {
  hasEvents: boolean;
  lastMs: number | null;
}

async function readSample(connection: KafkaConnection, ranges: readonly ReadRange[], signal: AbortSignal) {
  const seen = new Set<string>();
  const byTopic = new Map(ranges.map(({topic}): [string, Found] => [topic, {hasEvents: false, lastMs: null}]));
  for await (const batch of openTopicSource(connection, ranges, {}).read(signal)) {
    for (const record of batch) {
      const found = byTopic.get(record.topic ?? '');
      if (!found) continue;
      seen.add(partitionName(record.topic ?? '', record.partition ?? 0));
      found.hasEvents ||= decode(record).event !== null;
      if (isSayable(record.timestampMs)) found.lastMs = Math.max(found.lastMs ?? 0, record.timestampMs);
    }
  }
  return {seen, byTopic};
}
