import {expect, it} from 'vitest';
import {bareRecord, type EventRecord} from '../../src/events/record.js';
import {DoneSet} from '../../src/replay/done.js';
import {positionOf} from '../../src/replay/position.js';
import {run} from '../../src/replay/run.js';
import type {Outcome, Sink} from '../../src/sinks/sink.js';

const records = Array.from({length: 6}, (_, index) => bareRecord(Buffer.from('x'), null, {path: 'f', line: index + 1}));
const plain = {attempts: 1, repeated: false, ms: 0};
const outcomes: readonly Outcome[] = [
  {...plain, records: records.slice(0, 2), status: 'sent'},
  {...plain, records: records.slice(2, 3), status: 'sent', repeated: true},
  {...plain, records: records.slice(3, 4), status: 'failed', error: {code: 'A', message: ''}},
  {...plain, records: records.slice(4, 5), status: 'failed', error: {code: 'A', message: ''}},
  {...plain, records: records.slice(5), status: 'skipped', reason: 'r'},
];

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

it('counts records by what became of them, errors by code, and tells the source what need not be read again', async () => {
  const sink = {send: () => once(outcomes)} as unknown as Sink;
  const mayHaveArrived = new DoneSet();
  mayHaveArrived.add(positionOf(records[1] as EventRecord));
  const errors = {};
  const [acknowledged, abandoned, shown]: number[][] = [[], [], []];
  const lines = (some: readonly EventRecord[]) => some.map(({file}) => file?.line ?? 0);

  const summary = await run(
    once(records),
    {
      sink,
      file: 'f',
      record: null,
      mayHaveArrived,
      failed: null,
      errors,
      source: {
        acknowledge: (some) => void acknowledged?.push(...lines(some)),
        abandon: (some) => void abandoned?.push(...lines(some)),
      },
      show: async (results) => void shown?.push(results.length),
      report: () => undefined,
    },
    new AbortController().signal,
  );

  expect(summary).toEqual({sent: 3, failed: 2, skipped: 1, repeated: 2});
  expect(errors).toEqual({A: 2});
  expect([acknowledged, abandoned]).toEqual([
    [1, 2, 3, 6],
    [4, 5],
  ]);
});
