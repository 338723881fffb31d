import {expect, it} from 'vitest';
import {DoneSet} from '../../src/replay/done.js';

it('counts a position once and keeps its neighbours in the same byte', () => {
  const done = new DoneSet();
  done.add({stream: 't/0', index: 8}, 10);
  done.add({stream: 't/0', index: 10}, 11);
  expect(done.size).toBe(4);
  expect(done.positionsBefore('t/0', 100)).toEqual([8, 9, 10, 11]);
  expect(done.holds('t/1', 8)).toBe(false);
});
