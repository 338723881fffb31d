import {usageError} from '../errors.js';
import type {EventFilter} from '../events/filter.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {ReadRange} from '../kafka/read-options.js';
import {describeRanges, type ResolvedRanges, resolveRanges} from './ranges.js';
import type {ReadPlan} from './read-plan.js';
import {partitionName, type RecordedEnds} from './recorded-ends.js';

/** What decides on the offsets, besides the plan. */
export interface RangeOptions {
  /** Read every partition, even if the user's events are in one. */
  readonly allPartitions: boolean;
  readonly filter: EventFilter;
  /** Where a recording ends: its partitions continue there, whatever the plan says. */
  readonly recorded?: RecordedEnds;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  readonly detail: (text: string) => void;
}

/** The offsets that a plan means in one topic: only those of the one partition that a single user's events are in. */
export async function rangesOf(
  connection: KafkaConnection,
  topic: string,
  plan: ReadPlan,
  options: RangeOptions,
): Promise<Pick<ResolvedRanges, 'ranges' | 'timeEnds'>> {
  const partitions = await chosenPartitions(connection, topic, plan, options);
  const resolved = await resolveRanges(connection, topic, plan, partitions);
  await refuseMadeAnew(connection, topic, options.recorded);
  const ranges = resolved.ranges.map((range) => afterRecorded(range, options.recorded));
  const timed = plan.start.kind === 'time' || plan.end.kind === 'time';
  (timed ? options.note : options.detail)(describeRanges(topic, ranges, resolved.plan));
  for (const text of resolved.notes) options.note(text);
  return {ranges, timeEnds: resolved.timeEnds};
}

/** Refuses to continue a recording of another topic: what is after its last offsets is not what came next. */
async function refuseMadeAnew(
  connection: KafkaConnection,
  topic: string,
  recorded: RecordedEnds | undefined,
): Promise<void> {
  if (recorded === undefined || recorded.size === 0) return;
  const {whyMadeAnew} = await import('./landmarks.js');
  const why = await whyMadeAnew(connection, topic, [...recorded.values()]);
  if (why === null) return;
  throw usageError(`${topic} is not the topic that was recorded, it was made anew or cut: ${why}`, {
    reason: 'recorded-topic-replaced',
  });
}

/** The one partition that the user's events are in; null for all, which is told. */
async function chosenPartitions(
  connection: KafkaConnection,
  topic: string,
  plan: ReadPlan,
  {filter, allPartitions, note, signal}: RangeOptions,
): Promise<readonly number[] | null> {
  if (filter.singleUser === null || plan.partitions !== null || allPartitions) return plan.partitions;
  const {choosePartition} = await import('../kafka/partition-choice.js');
  const choice = await choosePartition(connection, topic, Buffer.from(filter.singleUser, 'utf8'), signal);
  if (choice.kind === 'one') note(`${topic}: reading partition ${choice.partition}, where the user's key belongs`);
  else note(`${topic}: all partitions are read: ${choice.reason}`);
  return choice.kind === 'one' ? [choice.partition] : null;
}

function afterRecorded(range: ReadRange, ends: RecordedEnds | undefined): ReadRange {
  const last = ends?.get(partitionName(range.topic, range.partition));
  const from = last === undefined ? range.from : last.offset + 1;
  return {...range, from, until: range.until === null ? null : Math.max(from, range.until)};
}

/**
 * The other partitions from their end on: a single user's events may come to be in them when the topic gets more
 * partitions.
 */
export async function laterRangesOf(
  connection: KafkaConnection,
  topic: string,
  ranges: readonly ReadRange[],
  plan: ReadPlan,
): Promise<readonly ReadRange[]> {
  const others = (await connection.partitions(topic)).filter((one) => !ranges.some(({partition}) => partition === one));
  if (others.length === 0) return [];
  return (await resolveRanges(connection, topic, {...plan, start: {kind: 'end'}}, others)).ranges;
}
