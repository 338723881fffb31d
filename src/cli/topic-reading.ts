import type {EventFilter} from '../events/filter.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {ReadNotice, ReadRange} from '../kafka/read-options.js';
import {describeRanges, resolveRanges} from '../sources/ranges.js';
import {parseReadPlan, type ReadFlags, type ReadPlan} from '../sources/read-plan.js';
import {partitionName, type RecordedOffsets} from '../sources/recorded-offsets.js';
import type {Source} from '../sources/source.js';
import type {KafkaFlagValues} from './kafka-flags.js';
import {kafkaSettings} from './kafka-settings.js';
import type {Surroundings} from './surroundings.js';

/** Topics opened for reading. The one who opened them closes them. */
export interface TopicReading {
  /** A batch is gone when the next one is asked for. */
  readonly source: Source;
  /** Whether reading ends by itself. */
  readonly bounded: boolean;
  close(): Promise<void>;
}

/** What decides on the offsets. */
export interface RangeOptions {
  readonly flags: {readonly 'all-partitions'?: boolean | undefined};
  readonly filter: EventFilter;
  /** Where a recording stands: partitions in it go on there, whatever the flags say. */
  readonly resume?: RecordedOffsets;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  readonly detail: (text: string) => void;
}

export interface TopicReadingOptions extends RangeOptions {
  readonly topics: readonly string[];
  readonly flags: KafkaFlagValues & ReadFlags & {readonly 'all-partitions'?: boolean | undefined};
  /** What is read where no flag says it: from the end on, or all that there is. */
  readonly habit: 'follow' | 'whole';
  readonly around: Surroundings;
  /** Reject records by their bytes; off where the neighbours of a hit are wanted. */
  readonly byBytes: boolean;
}

/** What a reader has to say meanwhile, as a note. */
export function noticeText(notice: ReadNotice): string {
  switch (notice.kind) {
    case 'truncated':
      return `${notice.topic}: partition ${notice.partition} no longer has offset ${notice.from}, going on at ${notice.to}`;
    case 'partition-added':
      return `${notice.topic}: partition ${notice.partition} is new and is read too`;
    case 'retrying':
      return `reading is held up, trying on: ${notice.message}`;
    case 'recovered':
      return 'reading goes on';
  }
}

/** The one partition that the user's events lie in; null for all, which is said. */
async function narrowed(
  connection: KafkaConnection,
  topic: string,
  plan: ReadPlan,
  options: RangeOptions,
): Promise<readonly number[] | null> {
  const {filter, flags, note, signal} = options;
  if (filter.singleUser === null || plan.partitions !== null || flags['all-partitions']) return plan.partitions;
  const {choosePartition} = await import('../kafka/partition-choice.js');
  const choice = await choosePartition(connection, topic, Buffer.from(filter.singleUser, 'utf8'), signal);
  if (choice.kind === 'one') note(`${topic}: reading partition ${choice.partition}, where the user's key belongs`);
  else note(`${topic}: all partitions are read: ${choice.reason}`);
  return choice.kind === 'one' ? [choice.partition] : null;
}

function resumed(range: ReadRange, offsets: RecordedOffsets | undefined): ReadRange {
  const from = offsets?.get(partitionName(range.topic, range.partition)) ?? range.from;
  return {...range, from, until: range.until === null ? null : Math.max(from, range.until)};
}

/** The offsets that the flags mean in one topic: only those of the one partition that a single user's events lie in. */
export async function rangesOf(
  connection: KafkaConnection,
  topic: string,
  plan: ReadPlan,
  options: RangeOptions,
): Promise<readonly ReadRange[]> {
  const partitions = await narrowed(connection, topic, plan, options);
  const ranges = (await resolveRanges(connection, topic, plan, partitions)).map((range) =>
    resumed(range, options.resume),
  );
  const timed = plan.start.kind === 'time' || plan.end.kind === 'time';
  (timed ? options.note : options.detail)(describeRanges(topic, ranges, plan));
  return ranges;
}

/** What a single user's events may come to lie in when the topic gets more partitions: the others, from their end on. */
async function reserveOf(
  connection: KafkaConnection,
  topic: string,
  ranges: readonly ReadRange[],
  plan: ReadPlan,
): Promise<readonly ReadRange[]> {
  const others = (await connection.partitions(topic)).filter((one) => !ranges.some(({partition}) => partition === one));
  return others.length === 0 ? [] : await resolveRanges(connection, topic, {...plan, start: {kind: 'end'}}, others);
}

async function openRanges(connection: KafkaConnection, plan: ReadPlan, options: TopicReadingOptions): Promise<Source> {
  const {openTopicSource} = await import('../sources/kafka.js');
  const addPartitions = plan.partitions === null && plan.end.kind === 'never';
  const ranges: ReadRange[] = [];
  const reserve: ReadRange[] = [];
  for (const topic of options.topics) {
    const found = await rangesOf(connection, topic, plan, options);
    ranges.push(...found);
    if (!addPartitions || options.filter.singleUser === null) continue;
    reserve.push(...(await reserveOf(connection, topic, found, plan)));
  }
  return openTopicSource(connection, ranges, {
    bytes: options.byBytes ? options.filter.recordBytes : null,
    reuseMemory: true,
    addPartitions,
    reserve,
    notify: (notice) => options.note(noticeText(notice)),
  });
}

async function openShare(connection: KafkaConnection, group: string, bounded: boolean, options: TopicReadingOptions) {
  const {openGroupSource} = await import('../sources/kafka.js');
  const {topics, byBytes, filter, note} = options;
  return await openGroupSource(
    connection,
    {group, topics, bounded},
    {bytes: byBytes ? filter.recordBytes : null, reuseMemory: true, notify: (notice) => note(noticeText(notice))},
  );
}

/**
 * Connects and looks up what the flags ask for, or gets ready to join their group. Throws what connecting throws,
 * TOPIC_UNKNOWN, USAGE.
 */
export async function openTopics(options: TopicReadingOptions): Promise<TopicReading> {
  const {flags, detail} = options;
  const plan = parseReadPlan(flags, Date.now(), options.habit);
  const bounded = plan.end.kind !== 'never';
  const settings = await kafkaSettings(flags, options.around);
  const {connectKafka} = await import('../kafka/connection.js');
  const connection = await connectKafka({...settings, log: detail});
  try {
    if (flags.group === undefined) {
      const source = await openRanges(connection, plan, options);
      return {source, bounded, close: () => connection.close()};
    }
    const source = await openShare(connection, flags.group, bounded, options);
    return {source, bounded, close: () => source.close().finally(() => connection.close())};
  } catch (error) {
    await connection.close();
    throw error;
  }
}
