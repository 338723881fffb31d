import type {NotificationEvent} from '../events/event.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {ReadNotice, ReadRange} from '../kafka/read-options.js';
import {futureEnd, parseReadPlan, type ReadFlags, type ReadPlan} from '../sources/read-plan.js';
import type {Source} from '../sources/source.js';
import {createTimeTest, outOfOrderText} from '../sources/time-test.js';
import {resolveTopics} from '../sources/topic-patterns.js';
import {laterRangesOf, type RangeOptions, rangesOf} from '../sources/topic-ranges.js';
import type {KafkaFlagValues} from './kafka-flags.js';
import {kafkaSettings} from './kafka-settings.js';
import type {Surroundings} from './surroundings.js';

/** Topics opened for reading. The one who opened them closes them. */
export interface TopicReading {
  /** A batch is gone when the next one is asked for. */
  readonly source: Source;
  /** Their names. */
  readonly topics: readonly string[];
  /** Whether reading ends by itself. */
  readonly bounded: boolean;
  /** Whether an event is meant: by the filter, and by the time of its record. */
  readonly test: (event: NotificationEvent) => boolean;
  /** Says what there is to say of a reading that is done. */
  report(matched: number): void;
  close(): Promise<void>;
}

/** What is read, and how. */
export interface TopicReadingOptions extends Omit<RangeOptions, 'allPartitions'> {
  /** Names and patterns. */
  readonly topics: readonly string[];
  readonly flags: KafkaFlagValues & ReadFlags & {readonly 'all-partitions'?: boolean | undefined};
  /** What is read where no flag says it: from the end on, or all that there is. */
  readonly defaultRange: 'follow' | 'whole';
  readonly context: Surroundings;
  /** Reject records by their bytes; off where the neighbours of a hit are wanted. */
  readonly byBytes: boolean;
}

/** What a reader has to say meanwhile, as a note. */
export function noticeText(notice: ReadNotice): string {
  switch (notice.kind) {
    case 'truncated':
      return `${notice.topic}: partition ${notice.partition} no longer has offset ${notice.from}, continuing at ${notice.to}${again(notice)}`;
    case 'cut':
      return `${notice.topic}: partition ${notice.partition} was cut or created again: offsets ${notice.from} to ${notice.until - 1} are no longer there`;
    case 'partition-added':
      return `${notice.topic}: partition ${notice.partition} is new and is read too`;
    case 'retrying':
      return `reading is held up, trying on: ${notice.message}`;
    case 'recovered':
      return 'reading goes on';
  }
}

function again({from, to}: {readonly from: number; readonly to: number}): string {
  return to < from ? ': it was cut or created again, and records may come again' : '';
}

async function openRanges(connection: KafkaConnection, plan: ReadPlan, options: TopicReadingOptions) {
  const {openTopicSource} = await import('../sources/kafka.js');
  const addPartitions = plan.partitions === null && plan.end.kind === 'never';
  const ranges: ReadRange[] = [];
  const laterRanges: ReadRange[] = [];
  const timeEnds = new Map<string, number>();
  const choice = {...options, allPartitions: options.flags['all-partitions'] === true};
  for (const topic of options.topics) {
    const found = await rangesOf(connection, topic, plan, choice);
    ranges.push(...found.ranges);
    for (const [partition, end] of found.timeEnds) timeEnds.set(partition, end);
    if (!addPartitions || options.filter.singleUser === null) continue;
    laterRanges.push(...(await laterRangesOf(connection, topic, found.ranges, plan)));
  }
  const source = openTopicSource(connection, ranges, {
    bytes: options.byBytes ? options.filter.recordBytes : null,
    reuseMemory: true,
    addPartitions,
    laterRanges,
    notify: (notice) => options.note(noticeText(notice)),
  });
  return {source, timeEnds};
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
  const nowMs = Date.now();
  const plan = parseReadPlan(flags, nowMs, options.defaultRange);
  const tooLate = futureEnd(plan, nowMs);
  if (tooLate !== null) options.note(tooLate);
  const settings = await kafkaSettings(flags, options.context);
  const {connectKafka} = await import('../kafka/connection.js');
  const connection = await connectKafka({...settings, log: detail});
  try {
    const found = {...options, topics: await resolveTopics(connection, options.topics)};
    if (found.topics.length > options.topics.length) options.note(`topics: ${found.topics.join(', ')}`);
    if (flags.group === undefined) {
      const {source, timeEnds} = await openRanges(connection, plan, found);
      const {topics} = found;
      return {source, topics, ...testing(plan, timeEnds, options), close: () => connection.close()};
    }
    const source = await openShare(connection, flags.group, plan.end.kind !== 'never', found);
    const close = () => source.close().finally(() => connection.close());
    return {source, topics: found.topics, ...testing(plan, new Map(), options), close};
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** What is meant by the flags, and what is to be said of it in the end. */
function testing(plan: ReadPlan, timeEnds: ReadonlyMap<string, number>, {filter, note, signal}: TopicReadingOptions) {
  const timed = createTimeTest(plan, filter.event, timeEnds);
  const bounded = plan.end.kind !== 'never';
  return {
    bounded,
    test: timed?.test ?? filter.event,
    report(matched: number) {
      const late = timed === null ? null : outOfOrderText(timed);
      if (late !== null) note(late);
      if (matched === 0 && bounded && !signal.aborted) note('nothing matched');
    },
  };
}
