import type {TopicSurvey} from '../sources/topic-survey.js';
import {formatDuration} from './time.js';
import {visible} from './visible.js';

/** A topic as the value of one JSON line. `lag` is null where no group was asked for. */
export function topicJson({topic, offsets, lastMs}: TopicSurvey, lag: number | null, nowMs: number) {
  return {
    schema: 'dovepush.topic/1',
    topic,
    partitions: offsets.length,
    records: offsets.reduce((sum, {earliest, latest}) => sum + latest - earliest, 0),
    last: lastMs === null ? null : new Date(lastMs).toISOString(),
    ageSeconds: lastMs === null ? null : (nowMs - lastMs) / 1000,
    lag,
  };
}

/** A line for people: name, partitions, records, age of the last one, lag of the group. */
export function formatTopic(survey: TopicSurvey, lag: number | null, nowMs: number): string {
  const {topic, partitions, records} = topicJson(survey, lag, nowMs);
  const age = survey.lastMs === null ? 'no time' : `last ${formatDuration(Math.max(0, nowMs - survey.lastMs))} ago`;
  const words = [`${partitions} partitions`.padEnd(14), `${records} records`.padEnd(16), age];
  return `${[visible(topic).padEnd(24), ...words, ...(lag === null ? [] : [`lag ${lag}`])].join('  ')}\n`;
}
