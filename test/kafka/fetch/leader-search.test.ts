import {describe, expect, test} from 'vitest';
import {AppError} from '../../../src/errors.js';
import {createCursor} from '../../../src/kafka/fetch/cursor.js';
import {LeaderSearch} from '../../../src/kafka/fetch/leader-search.js';
import type {ReadNotice, ReadOptions} from '../../../src/kafka/read-options.js';
import {BrokerError} from '../../../src/kafka/transport/broker-error.js';

const {signal} = new AbortController();
const notLeader = new BrokerError(6);

function searchFor(until: number | null, options: Omit<ReadOptions, 'ranges' | 'notify'> = {}) {
  const notices: ReadNotice[] = [];
  const cursors = [createCursor({topic: 't', partition: 0, from: 5, until})];
  const cluster = {
    leaders: async () => new Map([[0, 7]]),
    topicIds: async () => new Map([['t', 'aa']]),
  };
  const notify = (notice: ReadNotice) => void notices.push(notice);
  const search = new LeaderSearch(cluster, cursors, {ranges: [], notify, ...options}, signal);
  const [cursor] = cursors;
  if (cursor === undefined) throw new Error('no cursor');
  return {search, cursors, cursor, notices};
}

const foundAs = (id: string | undefined, leader = 7) => new Map([['t', {id, partitions: new Map([[0, leader]])}]]);

describe('the search for leaders', () => {
  test('is due until they are known, and then no more', async () => {
    const {search, cursor} = searchFor(10);
    expect(search.isDue()).toBe(true);
    const asking = search.ask();
    expect(search.isDue()).toBe(false);

    expect(search.learn(await asking)).toEqual([]);

    expect(cursor).toMatchObject({leader: 7, topicId: 'aa'});
    expect(search.isDue()).toBe(false);
  });

  test('tells of a leader that is lost once, and once that it is back', () => {
    const {search, cursor, notices} = searchFor(10);
    search.learn(foundAs('aa'));
    search.lose(cursor, notLeader);
    search.lose(cursor, notLeader);
    expect(search.isDue()).toBe(true);
    search.served(cursor);
    search.served(cursor);

    expect(notices.map(({kind}) => kind)).toEqual(['retrying', 'recovered']);
  });

  test('finds a topic that was made anew by its id, and nothing where there are none', () => {
    const {search, cursor} = searchFor(10);
    search.learn(foundAs('aa'));
    search.lose(cursor, notLeader);
    expect(search.learn(foundAs('aa'))).toEqual([]);
    search.lose(cursor, notLeader);
    expect(search.learn(foundAs('bb'))).toEqual([cursor]);
    expect(search.isDue()).toBe(true);
    expect(search.learn(foundAs('bb'))).toEqual([]);
    expect(cursor.leader).toBe(7);

    const without = searchFor(10);
    without.search.learn(foundAs(undefined));
    without.search.lose(without.cursor, notLeader);
    expect(without.search.learn(foundAs(undefined))).toEqual([]);
  });

  test('ends where patience does, and at what no patience mends', () => {
    const {search, cursor} = searchFor(10, {patienceMs: -1});
    expect(() => search.lose(cursor, notLeader)).toThrow(expect.objectContaining({code: 'KAFKA_REFUSED'}));

    const patient = searchFor(10);
    const forbidden = new BrokerError(29);
    expect(() => patient.search.lose(patient.cursor, forbidden)).toThrow(
      expect.objectContaining({code: 'KAFKA_FORBIDDEN'}),
    );
    const unknown = new AppError('TOPIC_UNKNOWN', 'topic t: there is no such topic');
    expect(() => patient.search.failed(unknown)).toThrow(unknown);
  });

  test('adds partitions that a followed topic gets', () => {
    const {search, cursors, notices} = searchFor(null, {addPartitions: true});
    const partitions = new Map([
      [0, 7],
      [1, 8],
    ]);
    search.learn(new Map([['t', {id: 'aa', partitions}]]));

    expect(cursors[1]).toMatchObject({topic: 't', partition: 1, position: 0, leader: 8, topicId: 'aa'});
    expect(notices).toEqual([{kind: 'partition-added', topic: 't', partition: 1}]);
  });
});
