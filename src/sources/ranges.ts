import {usageError} from '../errors.js';
import type {KafkaConnection} from '../kafka/connection.js';
import {fetchOffsets, fetchOffsetsAt, type PartitionOffsets} from '../kafka/offsets.js';
import type {ReadRange} from '../kafka/read-options.js';
import {lastOffsets} from './last-offsets.js';
import {type ReadEnd, type ReadPlan, type ReadStart, withoutLate} from './read-plan.js';
import {partitionName} from './recorded-ends.js';
import type {TimeEnds} from './time-test.js';

type Offsets = ReadonlyMap<number, number>;

/** What a plan means in one topic. */
export interface ResolvedRanges {
  readonly ranges: readonly ReadRange[];
  /** The look-up of the end of a time range; empty without one. */
  readonly timeEnds: TimeEnds;
  /** How the plan was carried out: the late part is left out of a topic that stamps its records itself. */
  readonly plan: ReadPlan;
  /** What the operator should know of starts that are not there. */
  readonly notes: readonly string[];
}

/**
 * The offsets that a plan means in one topic, looked up once: start included, end excluded, and never before it. The
 * records of a time range are among them, but not only they. `partitions` wins over the plan's. Throws TOPIC_UNKNOWN,
 * USAGE for a partition that is not there.
 */
export async function resolveRanges(
  connection: KafkaConnection,
  topic: string,
  asked: ReadPlan,
  partitions: readonly number[] | null = asked.partitions,
): Promise<ResolvedRanges> {
  const known = await connection.partitions(topic);
  const chosen = partitions ?? known;
  checkPartitions(topic, chosen, known);
  const plan = (await isOrderedByTime(connection, topic, asked.end)) ? withoutLate(asked) : asked;
  const offsets = await fetchOffsets(connection, topic, chosen);
  const at = (ms: number) => fetchOffsetsAt(connection, topic, ms, chosen);
  const [starts, timeEnds, lateEnds] = await Promise.all([
    startsOf(connection, topic, plan.start, offsets),
    plan.end.kind === 'time' ? at(plan.end.ms) : null,
    plan.end.kind === 'time' && Number.isFinite(plan.end.lateMs) ? at(plan.end.ms + plan.end.lateMs) : null,
  ]);
  const ranges = offsets.map(({partition, latest, epoch}) => {
    const from = starts.get(partition) ?? latest;
    const until = plan.end.kind === 'never' ? null : Math.max(from, lateEnds?.get(partition) ?? latest);
    return {topic, partition, from, until, ...(until === null || epoch === undefined ? {} : {epoch})};
  });
  const ends = [...(timeEnds ?? [])].map(([partition, end]) => [partitionName(topic, partition), end] as const);
  return {ranges, timeEnds: new Map(ends), plan, notes: beyondEnd(topic, plan.start, offsets)};
}

function checkPartitions(topic: string, asked: readonly number[], known: readonly number[]): void {
  const missing = asked.find((partition) => !known.includes(partition));
  if (missing !== undefined) {
    throw usageError(`${topic} has no partition ${missing}`, `It has ${known.length}: 0 to ${known.length - 1}.`);
  }
}

/** Whether no record of the topic can be late: the broker stamps them in the order in which it stores them. */
async function isOrderedByTime(connection: KafkaConnection, topic: string, end: ReadEnd): Promise<boolean> {
  if (end.kind !== 'time' || end.lateMs === 0 || !Number.isFinite(end.lateMs)) return false;
  const {fetchTopicSettings} = await import('../kafka/topic-settings.js');
  const settings = await fetchTopicSettings(connection, topic, ['message.timestamp.type']);
  return settings.get('message.timestamp.type') === 'LogAppendTime';
}

async function startsOf(
  connection: KafkaConnection,
  topic: string,
  start: ReadStart,
  offsets: readonly PartitionOffsets[],
): Promise<Offsets> {
  const partitions = offsets.map(({partition}) => partition);
  switch (start.kind) {
    case 'time':
      return await fetchOffsetsAt(connection, topic, start.ms, partitions);
    case 'last':
      return await lastOffsets(connection, topic, offsets, start.count);
    default:
      return new Map(offsets.map((entry) => [entry.partition, startIn(start, entry)]));
  }
}

function startIn(start: ReadStart, {earliest, latest}: PartitionOffsets): number {
  if (start.kind === 'beginning') return earliest;
  // Beyond the end is the end, as with kcat: from an offset that is not there, reading would begin anew.
  return start.kind === 'offset' ? Math.min(Math.max(start.count, earliest), latest) : latest;
}

function beyondEnd(topic: string, start: ReadStart, offsets: readonly PartitionOffsets[]): readonly string[] {
  if (start.kind !== 'offset') return [];
  return offsets.flatMap(({partition, latest}) =>
    start.count > latest
      ? [`${topic}: partition ${partition} ends at ${latest}, before the start at ${start.count}`]
      : [],
  );
}

function boundText(bound: ReadPlan['start'] | ReadPlan['end']): string {
  if (bound.kind === 'time') return new Date(bound.ms).toISOString();
  if (bound.kind === 'now') return 'the end as it is now';
  return bound.kind === 'never' ? '' : bound.kind;
}

/**
 * A plan and its offsets in words: `dovecot: 2026-11-21T22:00:00.000Z .. the end as it is now, offsets 0:12..45 1:0..3`
 * (partition, first offset, offset behind the last).
 */
export function describeRanges(topic: string, ranges: readonly ReadRange[], plan: ReadPlan): string {
  const shown = ranges.slice(0, 32).map(({partition, from, until}) => `${partition}:${from}..${until ?? ''}`);
  const more = ranges.length > 32 ? ` and ${ranges.length - 32} more partitions` : '';
  return `${topic}: ${boundText(plan.start)} .. ${boundText(plan.end)}, offsets ${shown.join(' ')}${more}${lateText(plan)}`;
}

/** How far is looked for records that were stored late. */
function lateText({end}: ReadPlan): string {
  if (end.kind !== 'time' || end.lateMs === 0) return '';
  const limit = Number.isFinite(end.lateMs) ? new Date(end.ms + end.lateMs).toISOString() : 'the end as it is now';
  return `; late records are looked for up to ${limit} (--late)`;
}
