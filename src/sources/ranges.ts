import {usageError} from '../errors.js';
import type {KafkaConnection} from '../kafka/connection.js';
import {fetchOffsets, fetchOffsetsAt, type PartitionOffsets} from '../kafka/offsets.js';
import type {ReadRange} from '../kafka/read-options.js';
import type {ReadPlan, ReadStart} from './read-plan.js';

type Times = ReadonlyMap<number, number> | null;

function startOf(start: ReadStart, {partition, earliest, latest}: PartitionOffsets, times: Times): number {
  switch (start.kind) {
    case 'beginning':
      return earliest;
    case 'end':
      return latest;
    case 'offset':
      // Beyond the end is the end, as with kcat: from an offset that is not there, reading would begin anew.
      return Math.min(Math.max(start.count, earliest), latest);
    case 'last':
      return Math.max(latest - start.count, earliest);
    case 'time':
      return times?.get(partition) ?? latest;
  }
}

function checkPartitions(topic: string, asked: readonly number[], known: readonly number[]): void {
  const missing = asked.find((partition) => !known.includes(partition));
  if (missing !== undefined) {
    throw usageError(`${topic} has no partition ${missing}`, `It has ${known.length}: 0 to ${known.length - 1}.`);
  }
}

/**
 * The offsets that a plan means in one topic, looked up once: start included, end excluded, and never before it.
 * `partitions` wins over the plan's. Throws TOPIC_UNKNOWN, USAGE for a partition that is not there.
 */
export async function resolveRanges(
  connection: KafkaConnection,
  topic: string,
  plan: ReadPlan,
  partitions: readonly number[] | null = plan.partitions,
): Promise<readonly ReadRange[]> {
  const known = await connection.partitions(topic);
  const chosen = partitions ?? known;
  checkPartitions(topic, chosen, known);
  const {start, end} = plan;
  const at = (ms: number) => fetchOffsetsAt(connection, topic, ms, chosen);
  const [offsets, since, until] = await Promise.all([
    fetchOffsets(connection, topic, chosen),
    start.kind === 'time' ? at(start.ms) : null,
    end.kind === 'time' ? at(end.ms) : null,
  ]);
  return offsets.map((entry) => {
    const from = startOf(start, entry, since);
    const last = end.kind === 'time' ? (until?.get(entry.partition) ?? entry.latest) : entry.latest;
    return {topic, partition: entry.partition, from, until: end.kind === 'never' ? null : Math.max(from, last)};
  });
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
  return `${topic}: ${boundText(plan.start)} .. ${boundText(plan.end)}, offsets ${shown.join(' ')}${more}`;
}
