import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {bareRecord, type EventRecord} from '../../src/events/record.js';
import {createSelection} from '../../src/events/select.js';

function record(offset: number, hit: boolean, partition = 0): EventRecord {
  const value = Buffer.from(JSON.stringify({user: hit ? 'hit' : 'other', mailbox: 'INBOX', event: 'MessageRead'}));
  return {...bareRecord(value, null, {path: 'x', line: offset}), topic: 't', partition, offset};
}

const test_ = (event: {user: string | null}) => event.user === 'hit';

describe('context', () => {
  test('is what grep -C gives, in each partition', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), {maxLength: 40}),
        fc.integer({min: 1, max: 4}),
        fc.integer({min: 1, max: 7}),
        (hits, context, batchSize) => {
          const selection = createSelection({test: test_, context});
          const records = hits.map((hit, offset) => record(offset, hit));
          const found: (number | null)[] = [];
          for (let at = 0; at < records.length; at += batchSize) {
            found.push(...selection.select(records.slice(at, at + batchSize)).map((event) => event.record.offset));
          }
          const near = hits.map((_, offset) =>
            hits.slice(Math.max(0, offset - context), offset + context + 1).some(Boolean),
          );
          expect(found).toEqual(near.flatMap((wanted, offset) => (wanted ? [offset] : [])));
        },
      ),
    );
  });

  test('does not mix partitions', () => {
    const selection = createSelection({test: test_, context: 1});
    const found = selection.select([
      record(0, false, 0),
      record(0, false, 1),
      record(1, true, 1),
      record(1, false, 0),
      record(2, false, 1),
    ]);

    expect(found.map((event) => [event.record.partition, event.record.offset])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
  });

  test('behind the last hit is still given when the count is reached', () => {
    const selection = createSelection({test: test_, context: 1, count: 1});

    expect(selection.select([record(0, false), record(1, true)])).toHaveLength(2);
    expect(selection.done).toBe(false);
    expect(selection.select([record(2, true), record(3, true)]).map((event) => event.record.offset)).toEqual([2]);
    expect(selection.done).toBe(true);
  });
});

test('a count ends the selection within a batch', () => {
  const selection = createSelection({test: test_, count: 2});

  expect(selection.select([record(0, true), record(1, false), record(2, true), record(3, true)])).toHaveLength(2);
  expect(selection.done).toBe(true);
});
