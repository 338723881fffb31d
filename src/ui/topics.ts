import type {TopicSurvey} from '../sources/topic-survey.js';
import {formatDuration} from './time.js';
import {visible} from './visible.js';

/** What is known of a topic besides what a look found. */
export interface TopicFacts {
  /** Records that a group has yet to read; null if no group was asked for. */
  readonly lag: number | null;
  /** Whether there may be fewer records than offsets. */
  readonly atMost: boolean;
}

/** A topic as the value of one JSON line. */
export function topicJson({topic, offsets, missing, lastMs}: TopicSurvey, {lag, atMost}: TopicFacts, nowMs: number) {
  return {
    schema: 'dovepush.topic/1',
    topic,
    partitions: offsets.length + missing.length,
    records: offsets.reduce((sum, {earliest, latest}) => sum + latest - earliest, 0),
    ...(atMost ? {atMost} : {}),
    last: lastMs === null ? null : new Date(lastMs).toISOString(),
    ageSeconds: lastMs === null ? null : (nowMs - lastMs) / 1000,
    lag,
    ...(missing.length === 0 ? {} : {missing: missing.map(({partition}) => partition)}),
  };
}

/** A line for people: name, partitions, records, age of the last one, lag of the group. */
export function formatTopic(survey: TopicSurvey, facts: TopicFacts, nowMs: number): string {
  const {topic, partitions, records} = topicJson(survey, facts, nowMs);
  const age = survey.lastMs === null ? 'no time' : `last ${formatDuration(Math.max(0, nowMs - survey.lastMs))} ago`;
  const words = [
    `${partitions} partitions`.padEnd(14),
    `${facts.atMost ? 'at most ' : ''}${records} records`.padEnd(16),
    age,
  ];
  return `${[visible(topic).padEnd(24), ...words, ...(facts.lag === null ? [] : [`lag ${facts.lag}`])].join('  ')}\n`;
}
