import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../../errors.js';
import {type FetchedPartition, type FetchLimits, fetch} from '../messages/fetch.js';
import type {ReadOptions} from '../read-options.js';
import {samePartition, type TopicPartition} from '../topic-partition.js';
import {BrokerError, ErrorCode} from '../transport/broker-error.js';
import type {Cluster} from '../transport/cluster.js';
import {isRetriable, kafkaFailure} from '../transport/failure.js';
import {unknownPartition} from '../transport/leaders.js';
import {pauseMs} from '../transport/retry.js';
import {createRooms} from './answer-buffers.js';
import {type Cursor, createCursor, isFinished} from './cursor.js';
import {type FetchGroup, idleGroups} from './fetch-groups.js';
import {createMailbox} from './mailbox.js';

/** What one broker's answer brought, by cursor. */
export type Arrival = ReadonlyMap<Cursor, FetchedPartition>;

/** Keeps fetches under way at each leader, and finds the leaders again when they are lost. */
export interface Fetching {
  /** Asks every leader for what it may be asked for now. */
  dispatch(): void;
  /** The next answer; null once the signal has aborted. Throws when a partition stays lost for too long. */
  next(): Promise<Arrival | null>;
  /** Says that a partition's leader did not serve it. Throws where that is final. */
  lose(cursor: Cursor, error: unknown): void;
  close(): void;
}

type Leaders = ReadonlyMap<string, ReadonlyMap<number, number>>;

type Event =
  | {readonly kind: 'fetched'; readonly group: FetchGroup; readonly answer: readonly FetchedPartition[]}
  | {readonly kind: 'not-fetched'; readonly group: FetchGroup; readonly error: unknown}
  | {readonly kind: 'leaders'; readonly leaders: Leaders}
  | {readonly kind: 'no-leaders'; readonly error: unknown};

/** Larger answers were no quicker, but took more memory (1,000,000 records of 150 bytes on loopback). */
const answerBytes = 2 << 20;
const leastPartitionBytes = 1 << 20;
/** What an answer takes besides records, some thousand partitions at the most. */
const answerHeadBytes = 1 << 16;
const waitMs = 500;
const boundedPatienceMs = 60_000;
const followingPatienceMs = 300_000;
/** How often a followed topic is looked at for new partitions. */
const lookAgainMs = 5000;
/** A broker that starts may not know a topic yet. */
const unknownTopicMs = 2000;

/** Begins nothing before `dispatch` or `next`. Adds to `cursors` what is found while following. */
export function createFetching(
  connection: Cluster,
  cursors: Cursor[],
  options: ReadOptions,
  signal: AbortSignal,
): Fetching {
  const mailbox = createMailbox<Event>(signal);
  const isFollowing = cursors.some(({until}) => until === Number.POSITIVE_INFINITY);
  // A broker answers one request after the other: while one answer is read, the next is on its way. Where it may have to
  // wait for records, one request asks for all: a second would wait for the first.
  const mostRequests = isFollowing ? 1 : 2;
  const roomBytes = answerBytes + answerHeadBytes;
  const roomOf = options.reuseMemory ? createRooms(roomBytes, mostRequests + 1) : () => undefined;
  const requests = new Map<number, number>();
  const patienceMs = options.patienceMs ?? (isFollowing ? followingPatienceMs : boundedPatienceMs);
  let fetches = 0;
  let failures = 0;
  let isAsking = false;
  let askedAt = 0;

  const slotsOf = (leader: number) => mostRequests - (requests.get(leader) ?? 0);

  const fetchGroup = async (group: FetchGroup): Promise<void> => {
    const {leader, cursors: asked} = group;
    requests.set(leader, (requests.get(leader) ?? 0) + 1);
    for (const cursor of asked) cursor.isFetching = true;
    const limits = limitsFor(asked, options);
    const positions = asked.map(({topic, partition, position}) => ({topic, partition, offset: position}));
    try {
      const answer = await connection.send(leader, fetch(positions, limits, roomOf(leader)), 'fetch');
      mailbox.post({kind: 'fetched', group, answer});
    } catch (error) {
      mailbox.post({kind: 'not-fetched', group, error});
    }
  };

  const askForLeaders = async (): Promise<void> => {
    isAsking = true;
    const topics = new Set(cursors.filter((cursor) => !isFinished(cursor)).map(({topic}) => topic));
    try {
      if (failures > 0) await sleep(pauseMs(failures), undefined, {signal});
      const found = [...topics].map(async (topic) => [topic, await connection.leaders(topic)] as const);
      mailbox.post({kind: 'leaders', leaders: new Map(await Promise.all(found))});
    } catch (error) {
      mailbox.post({kind: 'no-leaders', error});
    }
  };

  const wantsLeaders = (): boolean => {
    if (isAsking) return false;
    if (cursors.some((cursor) => cursor.leader === null && !isFinished(cursor))) return true;
    return Boolean(options.addPartitions) && isFollowing && performance.now() - askedAt > lookAgainMs;
  };

  const dispatch = (): void => {
    if (wantsLeaders()) void askForLeaders();
    for (const group of idleGroups(cursors, slotsOf)) void fetchGroup(group);
  };

  const learn = (leaders: Leaders): void => {
    isAsking = false;
    askedAt = performance.now();
    for (const cursor of cursors) {
      const partitions = leaders.get(cursor.topic);
      if (cursor.leader !== null || !partitions) continue;
      const leader = partitions.get(cursor.partition);
      if (leader === undefined) throw unknownPartition(cursor.topic, cursor.partition, partitions.size);
      if (leader < 0) lose(cursor, new BrokerError(ErrorCode.leaderNotAvailable));
      else cursor.leader = leader;
    }
    if (options.addPartitions && isFollowing) addPartitions(cursors, leaders, options);
  };

  const lose = (cursor: Cursor, error: unknown): void => {
    if (!mayPass(error)) throw kafkaFailure(error, subjectOf(cursor));
    if (cursors.every(({lostSince}) => lostSince === null)) {
      options.notify?.({kind: 'retrying', message: messageOf(kafkaFailure(error, subjectOf(cursor)))});
    }
    failures += 1;
    cursor.leader = null;
    cursor.lostSince ??= performance.now();
    if (performance.now() - cursor.lostSince > patienceMs) throw kafkaFailure(error, subjectOf(cursor));
  };

  const loseAll = (error: unknown): void => {
    isAsking = false;
    if (signal.aborted) return;
    const lost = cursors.filter((cursor) => cursor.leader === null && !isFinished(cursor));
    if (isUnknownTopic(error) && !lost.some(wasJustServed)) throw error;
    for (const cursor of lost) lose(cursor, error);
  };

  const release = ({leader, cursors: asked}: FetchGroup): void => {
    requests.set(leader, (requests.get(leader) ?? 0) - 1);
    for (const cursor of asked) cursor.isFetching = false;
  };

  const arrive = (group: FetchGroup, answer: readonly FetchedPartition[]): Arrival => {
    fetches += 1;
    const arrival = new Map<Cursor, FetchedPartition>();
    for (const fetched of answer) {
      const cursor = group.cursors.find((one) => samePartition(one, fetched));
      if (!cursor) continue;
      arrival.set(cursor, fetched);
      if (fetched.records.length > 0) cursor.servedBy = fetches;
      if (fetched.error === ErrorCode.none) recover(cursor);
    }
    return arrival;
  };

  const recover = (cursor: Cursor): void => {
    if (cursor.lostSince === null) return;
    cursor.lostSince = null;
    if (cursors.some(({lostSince}) => lostSince !== null)) return;
    failures = 0;
    options.notify?.({kind: 'recovered'});
  };

  return {
    dispatch,
    lose,
    async next() {
      for (;;) {
        dispatch();
        const event = await mailbox.next();
        if (event === null) return null;
        if ('group' in event) release(event.group);
        if (event.kind === 'fetched') return arrive(event.group, event.answer);
        if (event.kind === 'not-fetched') for (const cursor of event.group.cursors) lose(cursor, event.error);
        else if (event.kind === 'leaders') learn(event.leaders);
        else loseAll(event.error);
      }
    },
    close: mailbox.close,
  };
}

/** Few partitions get larger pieces: over a slow line, what an answer brings decides the pace. */
function limitsFor(group: readonly Cursor[], {partitionBytes}: ReadOptions): FetchLimits {
  const fairShare = Math.max(leastPartitionBytes, Math.floor(answerBytes / group.length));
  return {waitMs, bytes: answerBytes, partitionBytes: partitionBytes ?? fairShare};
}

function addPartitions(cursors: Cursor[], leaders: Leaders, {laterRanges = [], notify}: ReadOptions): void {
  for (const [topic, partitions] of leaders) {
    for (const [partition, leader] of partitions) {
      const place = {topic, partition};
      if (includes(cursors, place) || includes(laterRanges, place)) continue;
      cursors.push({...createCursor(topic, partition, 0, null), leader: leader < 0 ? null : leader});
      notify?.({kind: 'partition-added', topic, partition});
      for (const range of laterRanges) {
        if (range.topic !== topic || includes(cursors, range)) continue;
        cursors.push(createCursor(topic, range.partition, range.from, null));
      }
    }
  }
}

function includes(partitions: readonly TopicPartition[], wanted: TopicPartition): boolean {
  return partitions.some((one) => samePartition(one, wanted));
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof AppError)) return isRetriable(error);
  return ['KAFKA_UNREACHABLE', 'KAFKA_TIMEOUT', 'TOPIC_UNKNOWN'].includes(error.code);
}

function isUnknownTopic(error: unknown): boolean {
  return error instanceof AppError && error.code === 'TOPIC_UNKNOWN';
}

function wasJustServed({lostSince}: Cursor): boolean {
  return lostSince !== null && performance.now() - lostSince < unknownTopicMs;
}

function subjectOf({topic, partition}: Cursor): string {
  return `topic ${topic}, partition ${partition}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
