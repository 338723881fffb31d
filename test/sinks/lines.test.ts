import {expect, it} from 'vitest';
import {bareRecord, type RecordBatch} from '../../src/events/record.js';
import {createLineSink} from '../../src/sinks/lines.js';
import type {Outcome} from '../../src/sinks/sink.js';

const whole = bareRecord(Buffer.from('x'), null, {path: 'x', line: 1});
const damaged = {...bareRecord(Buffer.from('{'), null, {path: 'x', line: 2}), damaged: true as const};

it('writes whole records once and skips damaged ones', async () => {
  const written: string[] = [];
  const left: RecordBatch[] = [];
  const sink = createLineSink({
    name: 'x',
    write: async (lines) => void written.push(lines),
    close: () => undefined,
  });
  async function* batches() {
    yield [whole, damaged];
    yield [damaged];
  }
  const outcomes: Outcome[] = [];
  for await (const some of sink.send(batches(), new AbortController().signal, (sent) => left.push(...sent))) {
    outcomes.push(...some);
  }
  expect(outcomes).toMatchObject([
    {records: [damaged], status: 'skipped', attempts: 0, repeated: false, ms: 0},
    {records: [whole], status: 'sent', attempts: 1, repeated: false},
    {records: [damaged], status: 'skipped', attempts: 0, repeated: false, ms: 0},
  ]);
  expect(outcomes.map(({records}) => records.length)).toEqual([1, 1, 1]);
  expect(left).toEqual([[whole]]);
  expect(written.map((lines) => lines.split('\n').length)).toEqual([2]);
});
