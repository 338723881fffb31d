import {describe, expect, test} from 'vitest';
import {type Cursor, createCursor} from '../../../src/kafka/fetch/cursor.js';
import {idleGroups} from '../../../src/kafka/fetch/fetch-groups.js';

function cursor(partition: number, change: Partial<Cursor> = {}): Cursor {
  return Object.assign(createCursor({topic: 't', partition, from: 0, until: 10}), {leader: 1}, change);
}

function partitionsOf(cursors: readonly Cursor[], slots: number): unknown[] {
  const groups = idleGroups(cursors, () => slots);
  return groups.map((group) => [group.leader, group.cursors.map(({partition}) => partition)]);
}

describe('what is asked for next', () => {
  test('is divided among the requests that each leader may get', () => {
    const cursors = [cursor(0), cursor(1), cursor(2), cursor(3, {leader: 2})];

    expect(partitionsOf(cursors, 1)).toEqual([
      [1, [0, 1, 2]],
      [2, [3]],
    ]);
    expect(partitionsOf(cursors, 2)).toEqual([
      [1, [0, 1]],
      [1, [2]],
      [2, [3]],
    ]);
    expect(partitionsOf(cursors, 0)).toEqual([]);
  });

  test('leaves out what is under way, at its end, or without a leader, and begins with what got nothing', () => {
    const cursors = [
      cursor(0, {servedBy: 4}),
      cursor(1, {isFetching: true}),
      cursor(2, {position: 10}),
      cursor(3, {leader: null}),
      cursor(4, {servedBy: 2}),
    ];

    expect(partitionsOf(cursors, 1)).toEqual([[1, [4, 0]]]);
  });
});
