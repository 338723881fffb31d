import {perSecond, type Stats} from '../events/stats.js';
import type {TopicSurvey} from '../sources/topic-survey.js';
import {formatMetrics, type Metric, runMetric, sampleOf} from './prometheus.js';
import {type TopicFacts, topicJson} from './topics.js';

/** A topic that is listed, and what is known of it. */
export interface ListedTopic {
  readonly survey: TopicSurvey;
  readonly facts: TopicFacts;
}

/** Gauges of the topics that `events topics` lists. Times of records are in seconds since 1970, as Prometheus counts. */
export function topicMetrics(listed: readonly ListedTopic[], group: string | undefined, nowMs: number): string {
  const perTopic = (name: string, help: string, measure: (one: ListedTopic) => number | null): Metric => ({
    name: `dovepush_topic_${name}`,
    help,
    samples: listed.flatMap((one) => {
      const value = measure(one);
      return value === null ? [] : [{labels: {topic: one.survey.topic}, value}];
    }),
  });
  const json = ({survey, facts}: ListedTopic) => topicJson(survey, facts, nowMs);
  const metrics = [
    perTopic('partitions', 'Partitions of the topic.', (one) => json(one).partitions),
    perTopic('unreachable_partitions', 'Partitions without an answer: no other figure has them.', missingOf),
    perTopic('records', 'Records in the topic, at most.', (one) => json(one).records),
    perTopic('last_record_timestamp_seconds', 'Time of the last record.', ({survey}) => inSeconds(survey.lastMs)),
    perTopic('last_record_age_seconds', 'Age of the last record in this run.', (one) => json(one).ageSeconds),
  ];
  return formatMetrics([...metrics, ...lagMetrics(listed, group), runMetric('topic', nowMs)]);
}

function lagMetrics(listed: readonly ListedTopic[], group: string | undefined): readonly Metric[] {
  if (group === undefined) return [];
  const samples = listed.flatMap(({survey: {topic}, facts: {lag}}) =>
    lag === null ? [] : [{labels: {topic, group}, value: lag}],
  );
  return [{name: 'dovepush_topic_group_lag_records', help: 'Records that the group has yet to read.', samples}];
}

/** Gauges of what `events stats` counted. Users and mailboxes are left out: a series each would be too many. */
export function statsMetrics(stats: Stats, nowMs: number): string {
  const {records, invalid, duplicates, byEvent, byPartition, firstMs, lastMs} = stats;
  const gauge = (name: string, help: string, value: number | null): Metric => ({
    name: `dovepush_events_${name}`,
    help,
    samples: sampleOf(value),
  });
  return formatMetrics([
    gauge('records', 'Records in what was read.', records),
    gauge('invalid_records', 'Records without a valid payload.', invalid),
    gauge('duplicate_records', 'Records that repeat one of the 16 before them.', duplicates),
    {
      name: 'dovepush_events_by_event_records',
      help: 'Records of each event.',
      samples: [...byEvent].map(([event, value]) => ({labels: {event}, value})),
    },
    {
      name: 'dovepush_events_by_partition_records',
      help: 'Records of each partition.',
      samples: [...byPartition].map(([place, value]) => ({labels: partitionLabels(place), value})),
    },
    gauge('records_per_second', 'Records per second from the first to the last.', perSecond(stats)),
    gauge('first_record_timestamp_seconds', 'Earliest time of a record.', inSeconds(firstMs)),
    gauge('last_record_timestamp_seconds', 'Latest time of a record.', inSeconds(lastMs)),
    gauge(
      'last_record_age_seconds',
      'Age of the last record in this run.',
      lastMs === null ? null : inSeconds(nowMs - lastMs),
    ),
    runMetric('events', nowMs),
  ]);
}

const missingOf = ({survey}: ListedTopic) => survey.missing.length;

/** Keeps milliseconds. */
function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

/** A place is `topic/partition`; the name of a topic holds no slash. */
function partitionLabels(place: string): {readonly topic: string; readonly partition: string} {
  const [topic = '', partition = ''] = place.split('/');
  return {topic, partition};
}
