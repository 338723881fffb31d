import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../../errors.js';
import {isAway} from '../away.js';
import type {ReadOptions} from '../read-options.js';
import {BrokerError, ErrorCode} from '../transport/broker-error.js';
import type {Cluster} from '../transport/cluster.js';
import {isRetriable, kafkaFailure} from '../transport/failure.js';
import {unknownPartition} from '../transport/leaders.js';
import {pauseMs} from '../transport/retry.js';
import {type Cursor, isFinished} from './cursor.js';
import {addPartitions} from './new-partitions.js';
import type {Leaders, TopicLeaders} from './topic-leaders.js';

const boundedPatienceMs = 60_000;
const followingPatienceMs = 300_000;
/** How often a followed topic is looked at for new partitions. */
const lookAgainMs = 5000;
/** A broker that starts may not know a topic yet. */
const unknownTopicMs = 2000;

/** Finds the leaders of cursors, again when they are lost, for as long as the reader is patient. */
export class LeaderSearch {
  readonly #cluster: Pick<Cluster, 'leaders' | 'topicIds'>;
  readonly #cursors: Cursor[];
  readonly #options: ReadOptions;
  readonly #signal: AbortSignal;
  readonly #isFollowing: boolean;
  readonly #patienceMs: number;
  #failures = 0;
  #isAsking = false;
  #askedAt = 0;

  /** Adds to `cursors` what is found while following. */
  constructor(
    cluster: Pick<Cluster, 'leaders' | 'topicIds'>,
    cursors: Cursor[],
    options: ReadOptions,
    signal: AbortSignal,
  ) {
    this.#cluster = cluster;
    this.#cursors = cursors;
    this.#options = options;
    this.#signal = signal;
    this.#isFollowing = cursors.some(({until}) => until === Number.POSITIVE_INFINITY);
    this.#patienceMs = options.patienceMs ?? (this.#isFollowing ? followingPatienceMs : boundedPatienceMs);
  }

  /** Whether the cluster is to be asked now. */
  isDue(): boolean {
    if (this.#isAsking) return false;
    if (this.#cursors.some((cursor) => cursor.leader === null && !isFinished(cursor))) return true;
    return this.#addsPartitions && performance.now() - this.#askedAt > lookAgainMs;
  }

  /** Asks the cluster, after a pause that grows with the failures. */
  async ask(): Promise<Leaders> {
    this.#isAsking = true;
    const topics = [...new Set(this.#cursors.filter((cursor) => !isFinished(cursor)).map(({topic}) => topic))];
    if (this.#failures > 0) await sleep(pauseMs(this.#failures), undefined, {signal: this.#signal});
    const found = topics.map(async (topic) => [topic, await this.#cluster.leaders(topic)] as const);
    const [ids, ...leaders] = await Promise.all([this.#cluster.topicIds(topics), ...found]);
    return new Map(leaders.map(([topic, partitions]) => [topic, {id: ids.get(topic), partitions}]));
  }

  /** Takes over what was found; gives the cursors whose topic was made anew meanwhile. */
  learn(leaders: Leaders): readonly Cursor[] {
    this.#isAsking = false;
    this.#askedAt = performance.now();
    const remade: Cursor[] = [];
    for (const cursor of this.#cursors) {
      const found = leaders.get(cursor.topic);
      if (cursor.leader !== null || !found) continue;
      const {id = null} = found;
      if (cursor.topicId !== null && id !== null && cursor.topicId !== id) remade.push(cursor);
      else this.#lead(cursor, found);
      cursor.topicId = id;
    }
    if (this.#addsPartitions) addPartitions(this.#cursors, leaders, this.#options);
    return remade;
  }

  /** The cluster did not answer. Throws where that is final, or was so for too long. */
  failed(error: unknown): void {
    this.#isAsking = false;
    if (this.#signal.aborted) return;
    const lost = this.#cursors.filter((cursor) => cursor.leader === null && !isFinished(cursor));
    if (isUnknownTopic(error) && !lost.some(wasJustServed)) throw error;
    for (const cursor of lost) this.lose(cursor, error);
  }

  /** The leader of a partition did not serve it. Throws where that is final, or was so for too long. */
  lose(cursor: Cursor, error: unknown): void {
    const failure = kafkaFailure(error, subjectOf(cursor));
    if (!mayPass(error)) throw failure;
    if (this.#cursors.every(({lostSince}) => lostSince === null)) {
      this.#options.notify?.({kind: 'retrying', message: messageOf(failure)});
    }
    this.#failures += 1;
    cursor.leader = null;
    cursor.lostSince ??= performance.now();
    if (performance.now() - cursor.lostSince > this.#patienceMs) throw failure;
  }

  /** The leader of a partition serves it. */
  served(cursor: Cursor): void {
    if (cursor.lostSince === null) return;
    cursor.lostSince = null;
    if (this.#cursors.some(({lostSince}) => lostSince !== null)) return;
    this.#failures = 0;
    this.#options.notify?.({kind: 'recovered'});
  }

  get #addsPartitions(): boolean {
    return Boolean(this.#options.addPartitions) && this.#isFollowing;
  }

  #lead(cursor: Cursor, {partitions}: TopicLeaders): void {
    const leader = partitions.get(cursor.partition);
    if (leader === undefined) throw unknownPartition(cursor.topic, cursor.partition, partitions.size);
    if (leader < 0) this.lose(cursor, new BrokerError(ErrorCode.leaderNotAvailable));
    else cursor.leader = leader;
  }
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof AppError)) return isRetriable(error);
  return isAway(error) || isUnknownTopic(error);
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
