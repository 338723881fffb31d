import {describe, expect, test} from 'vitest';
import {audit} from '../../src/metadata/audit.js';
import {planChanges} from '../../src/metadata/plan.js';
import {readEntries} from '../../src/metadata/read.js';
import {planRepair, repairWriter} from '../../src/metadata/repair.js';
import {createTally} from '../../src/metadata/summary.js';
import {changeEntry, writeEntries} from '../../src/metadata/write.js';
import {failed, memoryDoveadm, type StoredUser} from './memory-doveadm.js';

const signal = new AbortController().signal;
const site = (): Record<string, StoredUser> => ({
  anna: {entry: 'user=anna'},
  bert: {entry: null},
  cora: {entry: ''},
  dora: {entry: 'user=dora', broken: true},
});
const everyone = ['anna', 'bert', 'cora', 'dora', 'emil'];

async function* each<T>(items: readonly T[]) {
  yield* items;
}

async function all<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const batch of batches) found.push(...batch);
  return found;
}

describe('the entry of a user', () => {
  const states = [
    {user: 'anna', state: 'set', value: 'user=anna'},
    {user: 'bert', state: 'unset', value: null},
    {user: 'cora', state: 'empty', value: ''},
    {user: 'dora', state: 'error', value: null, error: {code: 'DOVEADM_FAILED'}},
    {user: 'emil', state: 'unknown-user', value: null},
  ];

  test.each(['value', 'existence'] as const)('is read with the question of %s first', async (first) => {
    expect(await readEntries(memoryDoveadm(site()), everyone, first)).toMatchObject(states);
    for (const state of states)
      expect(await readEntries(memoryDoveadm(site()), [state.user], first)).toMatchObject([state]);
  });

  test('is an error where doveadm answers without a value', async () => {
    const doveadm = memoryDoveadm(site(), ({op}) => (op === 'get' ? {kind: 'done', rows: []} : null));

    expect(await readEntries(doveadm, ['anna'])).toMatchObject([{state: 'error', error: {code: 'DOVEADM_ANSWER'}}]);
  });
});

test('a plan says of each user what would be done', async () => {
  const wanted = [
    {user: 'anna', value: 'user=anna'},
    {user: 'anna', value: 'user=other'},
    {user: 'anna', value: null},
    {user: 'bert', value: 'user=bert'},
    {user: 'bert', value: null},
    {user: 'dora', value: 'user=dora'},
    {user: 'emil', value: null},
  ];

  const rows = await all(planChanges(memoryDoveadm(site()), each(wanted), signal));

  expect(rows.map(({kind, before}) => [kind, before])).toEqual([
    ['unchanged', 'user=anna'],
    ['change', 'user=anna'],
    ['unset', 'user=anna'],
    ['set', null],
    ['unchanged', null],
    ['error', null],
    ['unknown-user', null],
  ]);
  expect(rows[5]?.error).toEqual({code: 'DOVEADM_FAILED', message: 'no quota'});
});

test('a plan of which nobody could be read is no plan', async () => {
  const plan = planChanges(memoryDoveadm(site()), each([{user: 'dora', value: null}]), signal);

  await expect(all(plan)).rejects.toMatchObject({code: 'DOVEADM_FAILED'});
});

describe('a change', () => {
  test('is written and read back', async () => {
    const stored = site();
    const changes = [
      {user: 'anna', value: null, before: 'user=anna'},
      {user: 'bert', value: 'user=b', before: null},
    ];

    const results = await writeEntries(memoryDoveadm(stored), changes, () => 0);

    expect(results).toEqual([
      {user: 'anna', action: 'unset', before: 'user=anna', after: null, verified: true, ms: 0, error: null},
      {user: 'bert', action: 'set', before: null, after: 'user=b', verified: true, ms: 0, error: null},
    ]);
    expect([stored.anna?.entry, stored.bert?.entry]).toEqual([null, 'user=b']);
  });

  test.each([
    ['another value is read back', 'user=x', () => ({kind: 'done', rows: []}) as const, 'METADATA_MISMATCH'],
    ['doveadm refuses it', 'user=x', () => failed, 'DOVEADM_FAILED'],
    ['doveadm refuses to unset what it does not list', null, () => failed, 'DOVEADM_FAILED'],
  ])('failed where %s', async (_, value, reply, code) => {
    const doveadm = memoryDoveadm({bert: {entry: null}}, ({op}) => (op === 'set' || op === 'unset' ? reply() : null));

    const [result] = await writeEntries(doveadm, [{user: 'bert', value, before: 'user=old'}]);

    expect(result).toMatchObject({action: 'failed', before: 'user=old', after: null, verified: false, error: {code}});
  });

  test('of a user whose entry is as wanted writes nothing', async () => {
    const doveadm = memoryDoveadm(site(), ({op}) => (op === 'set' ? expect.unreachable() : null));

    expect(await changeEntry(doveadm, {user: 'anna', value: 'user=anna'})).toMatchObject({action: 'unchanged'});
    expect(await changeEntry(doveadm, {user: 'emil', value: 'x'})).toMatchObject({error: {code: 'USER_UNKNOWN'}});
    expect(await changeEntry(doveadm, {user: 'dora', value: 'x'})).toMatchObject({error: {code: 'DOVEADM_FAILED'}});
  });

  test('is counted by what became of it', () => {
    const times = [1000, 3500];
    const tally = createTally(() => times.shift() ?? 0);
    const common = {user: 'u', after: null, verified: true, ms: 0, error: null};

    tally.add({...common, action: 'set', before: null});
    tally.add({...common, action: 'set', before: 'user=old'});
    tally.add({...common, action: 'unset', before: 'user=old'});
    tally.add({...common, action: 'failed', before: null, error: failed.kind === 'failed' ? failed.error : null});

    const counts = {set: 1, changed: 1, unset: 1, unchanged: 0, repaired: 0, failed: 1, unknownUsers: 0};
    expect(tally.summary()).toEqual({...counts, seconds: 2.5});
  });
});

describe('an audit', () => {
  test('finds what is wrong with each user', async () => {
    const stored = {
      ...site(),
      fred: {entry: 'no name'},
      gina: {entry: null, misplaced: 'user=gina'},
      hans: {entry: 'user=hans', damaged: ['vendor/vendor.dovecot/pvt/server/pvt/server/x']},
    };
    const targets = [...everyone, 'fred', 'gina', 'hans'].map((user) => ({
      user,
      expected: user === 'anna' ? 'user=other' : undefined,
    }));

    const findings = await all(audit(memoryDoveadm(stored), each(targets), signal));

    expect(findings.map(({user, state, problems, error}) => [user, state, problems, error?.code])).toEqual([
      ['anna', 'set', ['drift'], undefined],
      ['bert', 'unset', [], undefined],
      ['cora', 'empty', [], undefined],
      ['dora', 'error', [], 'DOVEADM_FAILED'],
      ['emil', 'unknown-user', [], undefined],
      ['fred', 'malformed', [], undefined],
      ['gina', 'unset', ['wrong-mailbox'], undefined],
      ['hans', 'set', ['damaged-key'], undefined],
    ]);
  });
});

test('a repair moves an entry from INBOX, and never over an existing one', async () => {
  const stored: Record<string, StoredUser> = {
    anna: {entry: null, misplaced: 'user=anna'},
    bert: {entry: 'user=bert', misplaced: 'user=old'},
    cora: {entry: 'user=cora'},
    dora: {entry: null, damaged: ['vendor/vendor.dovecot/pvt/server/pvt/server/x']},
  };
  const doveadm = memoryDoveadm(stored);

  const rows = await all(planRepair(doveadm, each(Object.keys(stored)), signal));
  const results = await repairWriter(doveadm)(rows.filter(({kind}) => kind === 'repair'));

  expect(rows.map(({kind, repair}) => [kind, repair])).toEqual([
    ['repair', 'move user=anna from INBOX to the server entry'],
    ['repair', 'remove the entry on INBOX'],
    ['unchanged', undefined],
    ['repair', 'remove one damaged key'],
  ]);
  expect(results.map(({user, action, verified}) => [user, action, verified])).toEqual([
    ['anna', 'repaired', true],
    ['bert', 'repaired', true],
    ['dora', 'repaired', true],
  ]);
  expect(stored).toEqual({
    anna: {entry: 'user=anna'},
    bert: {entry: 'user=bert'},
    cora: {entry: 'user=cora'},
    dora: {entry: null, damaged: []},
  });
});
