import {decode} from '../events/decode.js';
import {isSayable} from '../events/time.js';
import type {KafkaConnection} from '../kafka/connection.js';
import {fetchOffsets, type PartitionOffsets} from '../kafka/offsets.js';
import type {ReadRange} from '../kafka/read-options.js';
import {openTopicSource} from './kafka.js';

/** What a look at a topic found. */
export interface TopicSurvey {
  readonly topic: string;
  readonly offsets: readonly PartitionOffsets[];
  /** Time of the last record, milliseconds since 1970; null where none has one. */
  readonly lastMs: number | null;
  /** Whether one of the records looked at is a push event. */
  readonly hasEvents: boolean;
}

/** Records looked at from the end of each partition. */
const sampleCount = 20;

function newest(topic: string, {partition, earliest, latest}: PartitionOffsets): ReadRange {
  return {topic, partition, from: Math.max(earliest, latest - sampleCount), until: latest};
}

/** Looks at the last records of each partition of each topic. Throws TOPIC_UNKNOWN. */
export async function surveyTopics(
  connection: KafkaConnection,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<readonly TopicSurvey[]> {
  const offsets = new Map<string, readonly PartitionOffsets[]>();
  for (const topic of topics) offsets.set(topic, await fetchOffsets(connection, topic));
  const ranges = [...offsets].flatMap(([topic, entries]) => entries.map((entry) => newest(topic, entry)));
  const seen = new Map(topics.map((topic) => [topic, {hasEvents: false, lastMs: null as number | null}]));
  for await (const batch of openTopicSource(connection, ranges, {}).read(signal)) {
    for (const record of batch) {
      const found = seen.get(record.topic ?? '');
      if (!found) continue;
      found.hasEvents ||= decode(record).event !== null;
      if (isSayable(record.timestampMs)) found.lastMs = Math.max(found.lastMs ?? 0, record.timestampMs);
    }
  }
  return [...seen].map(([topic, found]) => ({topic, offsets: offsets.get(topic) ?? [], ...found}));
}
