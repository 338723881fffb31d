import {expect, it} from 'vitest';
import {bareRecord} from '../../src/events/record.js';
import {createLedger} from '../../src/replay/ledger.js';
import type {Outcome} from '../../src/sinks/sink.js';

const record = bareRecord(Buffer.from('x'), null, {path: 'x', line: 1});
const outcome: Outcome = {records: [record], status: 'sent', attempts: 1, repeated: false, ms: 0};
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('lets the disk rest between two syncs, counts only what is synced, and all of it in the end', async () => {
  let appended = 0;
  let synced = 0;
  let syncs = 0;
  let counted = 0;
  const journal = {
    append(lines: string) {
      appended += lines.trimEnd().split('\n').length;
    },
    async sync() {
      const seen = appended;
      await turn();
      syncs += 1;
      synced = seen;
    },
  };
  const ledger = createLedger({
    file: 'x',
    record: journal,
    failed: null,
    show: null,
    count(outcomes) {
      counted += outcomes.length;
      expect(counted).toBeLessThanOrEqual(synced);
    },
  });

  for (let round = 0; round < 40; round += 1) {
    await ledger.enter([outcome]);
    await turn();
    await turn();
  }
  expect(appended).toBe(40);
  // One for the first, and few more unless this machine took long over it.
  expect(syncs).toBeLessThan(20);
  await ledger.close();

  expect([counted, synced]).toEqual([40, 40]);
});

it('counts at once where there is no file to write', async () => {
  let counted = 0;
  const count = (outcomes: readonly Outcome[]) => {
    counted += outcomes.length;
  };
  const ledger = createLedger({file: 'x', record: null, failed: null, show: null, count});

  for (let round = 1; round <= 5; round += 1) {
    await ledger.enter([outcome]);
    await turn();
    expect(counted).toBe(round);
  }
  await ledger.close();
});
