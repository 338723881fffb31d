import type {Doveadm} from '../doveadm/doveadm.js';
import type {ByteTest} from '../events/byte-test.js';
import type {InputFormat} from '../events/formats/index.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {GroupReader} from '../kafka/group.js';
import type {ReadRange} from '../kafka/read-options.js';
import type {FileContent} from './content.js';
import {type FileSource, openFileSource} from './file.js';
import {openTopicSource, type TopicOptions} from './kafka.js';
import {type MailstoreOptions, openMailstoreSource} from './mailstore.js';
import {mergeByTime} from './merge.js';
import type {Source} from './source.js';
import type {TimeEnds} from './time-test.js';

/** What is replayed. It can be read as often as one likes, and always gives the same records. */
export interface ReplaySource {
  /** As the operator wrote it. */
  readonly name: string;
  /** How its file was named, null for a topic. */
  readonly file: string | null;
  /** Those that are read, empty if it is none. */
  readonly topics: readonly string[];
  readonly ranges: readonly ReadRange[] | null;
  readonly content: FileContent | null;
  /** Where the end of a time range was found in the partitions of a topic; empty if nobody looked. */
  readonly timeEnds?: TimeEnds;
  read(signal: AbortSignal): AsyncIterable<RecordBatch>;
  /** The same, the partitions of a topic merged by time. */
  readByTime(signal: AbortSignal): AsyncIterable<RecordBatch>;
  /** Puts on record, in a consumer group, that records are about to be sent; gives those that still may be. */
  readonly reserve?: (records: RecordBatch) => Promise<RecordBatch>;
  /** Whether a member of the group before this one may have sent a record. */
  readonly mayHaveArrived?: (record: EventRecord) => boolean;
  /** Says that records need not be read again, where the source keeps that: a consumer group. */
  readonly acknowledge?: (records: RecordBatch) => void;
  /** Says that records failed and are kept nowhere: whoever reads next begins with them. */
  readonly abandon?: (records: RecordBatch) => void;
  /** Whether the run has no size that a plan could tell: a share of a topic, and what is followed. */
  readonly isOpenEnded: boolean;
  /** What there is of a source that is followed, for the plan. */
  readonly readPresent?: (signal: AbortSignal) => AsyncIterable<RecordBatch>;
  /** Records that wait now, where reading them all beforehand is out of the question. */
  readonly waiting?: () => Promise<number>;
  /** What an operator should know of what the last reading gave. */
  readonly warnings?: () => readonly string[];
  close?(): Promise<void>;
  /** Records looked at by the last reading, those included that the filter rejected unread. */
  scanned(): number;
  /** Lines that the last reading passed over because they are no event; absent where there are none. */
  readonly passedOver?: () => number;
}

/** The lines of a source that has lines and no event, as of its last reading; 0 for any other source. */
export function foreignLines({scanned, passedOver}: ReplaySource): number {
  return scanned() === 0 ? (passedOver?.() ?? 0) : 0;
}

/** Topics between fixed offsets. */
export function topicSource(
  connection: KafkaConnection,
  {name, topics}: {readonly name: string; readonly topics: readonly string[]},
  {ranges, timeEnds}: {readonly ranges: readonly ReadRange[]; readonly timeEnds: TimeEnds},
  options: Pick<TopicOptions, 'notify' | 'patienceMs'> & {readonly bytes: ByteTest | null},
): ReplaySource {
  const open = (some: readonly ReadRange[], bytes: ByteTest | null) =>
    openTopicSource(connection, some, {...options, bytes});
  const counted = createCount(options.bytes);
  return {
    name: `topic:${name}`,
    topics,
    file: null,
    ranges,
    timeEnds,
    content: null,
    isOpenEnded: false,
    read: (signal) => counted.read((bytes) => open(ranges, bytes).read(signal)),
    readByTime: (signal) =>
      counted.read((bytes) => mergeByTime(ranges.map((range) => open([range], bytes).read(signal)))),
    scanned: counted.scanned,
  };
}

/** A share of a topic, read together with the other members of a consumer group, whose offsets are the journal. */
export function groupSource(
  {name, topics}: {readonly name: string; readonly topics: readonly string[]},
  reader: GroupReader,
  waiting: () => Promise<number>,
): ReplaySource {
  const counted = createCount(null);
  const read = (signal: AbortSignal) => counted.read(() => reader.read(signal));
  return {
    name: `topic:${name}`,
    topics,
    file: null,
    ranges: null,
    content: null,
    isOpenEnded: true,
    read,
    readByTime: read,
    reserve: (records) => reader.reserve(records),
    mayHaveArrived: (record) => reader.mayHaveArrived(record),
    acknowledge: (records) => reader.acknowledge(records),
    abandon: (records) => reader.abandon(records),
    waiting,
    close: () => reader.close(),
    scanned: counted.scanned,
  };
}

/** Mailboxes, read through doveadm. */
export function mailstoreSource(doveadm: Doveadm, options: MailstoreOptions): ReplaySource {
  const counted = createCount(null);
  const read = (signal: AbortSignal) => counted.read(() => openMailstoreSource(doveadm, options).read(signal));
  const nothing = {topics: [], file: null, ranges: null, content: null, isOpenEnded: false};
  return {name: 'mailstore', ...nothing, read, readByTime: read, scanned: counted.scanned};
}

/** A file. `name` is how it was named, `path` where it lies: standard input is kept in a file of its own. */
export function fileSource(
  name: string,
  path: string,
  content: FileContent | null,
  options: {readonly bytes: ByteTest | null; readonly format: InputFormat; readonly now: () => number},
): ReplaySource {
  const counted = createCount(options.bytes);
  let opened: FileSource | null = null;
  const read = (signal: AbortSignal) =>
    counted.read((bytes) => {
      opened = openFileSource(path, {...options, bytes});
      return opened.read(signal);
    });
  const about = {name: `file:${name}`, topics: [], file: name, ranges: null, content, isOpenEnded: false};
  const passedOver = () => opened?.passedOver ?? 0;
  return {...about, read, readByTime: read, scanned: counted.scanned, passedOver};
}

/** A file that is followed, or standard input: what there is of it, and what comes. */
export function followedSource(name: string, bytes: ByteTest | null, open: FollowedReadings): ReplaySource {
  const counted = createCount(bytes);
  const read = (signal: AbortSignal) => counted.read((test) => open.following(test).read(signal));
  const {present} = open;
  return {
    name: `file:${name}`,
    topics: [],
    file: name,
    ranges: null,
    content: null,
    isOpenEnded: true,
    read,
    readByTime: read,
    ...(present === null
      ? {waiting: async () => 0}
      : {readPresent: (signal) => counted.read((test) => present(test).read(signal))}),
    scanned: counted.scanned,
  };
}

/** Both readings of what is followed; `present` is null if it can be read only once. */
interface FollowedReadings {
  readonly following: (bytes: ByteTest | null) => Source;
  readonly present: ((bytes: ByteTest | null) => Source) | null;
}

/** Counts what is read, and what the test on bytes rejects. */
function createCount(bytes: ByteTest | null) {
  let count = 0;
  const test: ByteTest | null =
    bytes &&
    ((buffer, start, end) => {
      const accepted = bytes(buffer, start, end);
      if (!accepted) count += 1;
      return accepted;
    });
  return {
    async *read(open: (bytes: ByteTest | null) => AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
      count = 0;
      for await (const batch of open(test)) {
        count += batch.length;
        yield batch;
      }
    },
    scanned: () => count,
  };
}
