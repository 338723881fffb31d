import {type FetchedPartition, type FetchLimits, fetch} from '../messages/fetch.js';
import type {ReadOptions} from '../read-options.js';
import {samePartition} from '../topic-partition.js';
import {ErrorCode} from '../transport/broker-error.js';
import type {Cluster} from '../transport/cluster.js';
import {createAnswerBuffers} from './answer-buffers.js';
import type {Cursor} from './cursor.js';
import {type FetchGroup, idleGroups} from './fetch-groups.js';
import {LeaderSearch} from './leader-search.js';
import {createMailbox, type Mailbox} from './mailbox.js';
import type {Leaders} from './topic-leaders.js';

/** What one broker's answer brought, by cursor; and the cursors whose topic was made anew. */
export interface Arrival {
  readonly fetched: ReadonlyMap<Cursor, FetchedPartition>;
  readonly remade: readonly Cursor[];
}

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
/** A leader that says nothing for so long is worth a note. */
const lateMs = 2500;

/** Keeps fetches under way at each leader, and finds the leaders again when they are lost. */
export class Fetching {
  readonly #cluster: Cluster;
  readonly #cursors: Cursor[];
  readonly #options: ReadOptions;
  readonly #search: LeaderSearch;
  readonly #mailbox: Mailbox<Event>;
  readonly #mostRequests: number;
  readonly #bufferFor: (leader: number) => Buffer | undefined;
  /** Requests under way, by leader. */
  readonly #requests = new Map<number, number>();
  #fetches = 0;
  #isLate = false;

  /** Begins nothing before `dispatch` or `next`. Adds to `cursors` what is found while following. */
  constructor(cluster: Cluster, cursors: Cursor[], options: ReadOptions, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#cursors = cursors;
    this.#options = options;
    this.#search = new LeaderSearch(cluster, cursors, options, signal);
    this.#mailbox = createMailbox<Event>(signal);
    // A broker answers one request after the other: while one answer is read, the next is on its way. Where it may have to
    // wait for records, one request asks for all: a second would wait for the first.
    this.#mostRequests = cursors.some(({until}) => until === Number.POSITIVE_INFINITY) ? 1 : 2;
    this.#bufferFor = options.reuseMemory
      ? createAnswerBuffers(answerBytes + answerHeadBytes, this.#mostRequests + 1)
      : () => undefined;
  }

  /** Asks every leader for what it may be asked for now. */
  dispatch(): void {
    if (this.#search.isDue()) void this.#askForLeaders();
    const slotsOf = (leader: number) => this.#mostRequests - (this.#requests.get(leader) ?? 0);
    for (const group of idleGroups(this.#cursors, slotsOf)) void this.#fetch(group);
  }

  /** The next answer; null once the signal has aborted. Throws when a partition stays lost for too long. */
  async next(): Promise<Arrival | null> {
    for (;;) {
      this.dispatch();
      const event = await this.#mailbox.next();
      if (event === null) return null;
      if ('group' in event) this.#release(event.group);
      switch (event.kind) {
        case 'fetched':
          return {fetched: this.#match(event.group, event.answer), remade: []};
        case 'not-fetched':
          for (const cursor of event.group.cursors) this.#search.lose(cursor, event.error);
          break;
        case 'leaders': {
          const remade = this.#search.learn(event.leaders);
          if (remade.length > 0) return {fetched: new Map(), remade};
          break;
        }
        case 'no-leaders':
          this.#search.failed(event.error);
      }
    }
  }

  /** Says that a partition's leader did not serve it. Throws where that is final. */
  lose(cursor: Cursor, error: unknown): void {
    this.#search.lose(cursor, error);
  }

  close(): void {
    this.#mailbox.close();
  }

  async #askForLeaders(): Promise<void> {
    try {
      this.#mailbox.post({kind: 'leaders', leaders: await this.#search.ask()});
    } catch (error) {
      this.#mailbox.post({kind: 'no-leaders', error});
    }
  }

  async #fetch(group: FetchGroup): Promise<void> {
    const {leader, cursors} = group;
    this.#requests.set(leader, (this.#requests.get(leader) ?? 0) + 1);
    for (const cursor of cursors) cursor.isFetching = true;
    const positions = cursors.map(({position, ...cursor}) => ({...cursor, offset: position}));
    const message = fetch(positions, limitsFor(cursors, this.#options), this.#bufferFor(leader));
    const late = setTimeout(() => this.#noteLate(group), lateMs);
    try {
      this.#mailbox.post({kind: 'fetched', group, answer: await this.#cluster.send(leader, message, 'fetch')});
    } catch (error) {
      this.#mailbox.post({kind: 'not-fetched', group, error});
    } finally {
      clearTimeout(late);
    }
  }

  #noteLate({leader, cursors}: FetchGroup): void {
    if (this.#isLate || cursors.some(({lostSince}) => lostSince !== null)) return;
    this.#isLate = true;
    const names = [...new Set(cursors.map(({topic}) => topic))].map((topic) => {
      const own = cursors.filter((cursor) => cursor.topic === topic).map(({partition}) => partition);
      return `topic ${topic}, partition ${own.sort((a, b) => a - b).join(', ')}`;
    });
    this.#options.notify?.({kind: 'retrying', message: `${names.join('; ')}: broker ${leader} does not answer`});
  }

  #release({leader, cursors}: FetchGroup): void {
    this.#requests.set(leader, (this.#requests.get(leader) ?? 0) - 1);
    for (const cursor of cursors) cursor.isFetching = false;
  }

  #match(group: FetchGroup, answer: readonly FetchedPartition[]): ReadonlyMap<Cursor, FetchedPartition> {
    this.#fetches += 1;
    const arrived = new Map<Cursor, FetchedPartition>();
    for (const fetched of answer) {
      const cursor = group.cursors.find((one) => samePartition(one, fetched));
      if (!cursor) continue;
      arrived.set(cursor, fetched);
      if (fetched.records.length > 0) cursor.servedBy = this.#fetches;
      if (fetched.error === ErrorCode.none) this.#search.served(cursor);
    }
    this.#noteInTime();
    return arrived;
  }

  #noteInTime(): void {
    if (!this.#isLate) return;
    this.#isLate = false;
    if (this.#cursors.every(({lostSince}) => lostSince === null)) this.#options.notify?.({kind: 'recovered'});
  }
}

/** Few partitions get larger pieces: over a slow line, what an answer brings decides the pace. */
function limitsFor(group: readonly Cursor[], {partitionBytes}: ReadOptions): FetchLimits {
  const fairShare = Math.max(leastPartitionBytes, Math.floor(answerBytes / group.length));
  return {waitMs, bytes: answerBytes, partitionBytes: partitionBytes ?? fairShare};
}
