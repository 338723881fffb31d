import {describe, expect, test} from 'vitest';
import {carryOut, type WriteRows} from '../../src/metadata/carry-out.js';
import type {PlanRow} from '../../src/metadata/plan.js';
import {unchanged, unknownUser} from '../../src/metadata/write.js';

const row = (user: string, kind: PlanRow['kind']): PlanRow => ({user, kind, value: 'user=1', before: null});
const rows = (count: number, kind: PlanRow['kind']) => Array.from({length: count}, (_, n) => row(`${kind}${n}`, kind));

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** Carries a plan out; gives the users who got a result, and the sizes of what was written. */
async function run(
  plan: readonly PlanRow[],
  fails: boolean,
  maxFailures?: number,
  signal = new AbortController().signal,
) {
  const sizes: number[] = [];
  const write: WriteRows = async (due) => {
    sizes.push(due.length);
    return due.map((one) =>
      fails ? {...unchanged(one, 0), action: 'failed', verified: false, error: unknownUser()} : unchanged(one, 0),
    );
  };
  const due = plan.filter(({kind}) => kind === 'set').length;
  const users: string[] = [];
  for await (const results of carryOut(each(plan), due, {write, lanes: 2, signal, maxFailures})) {
    users.push(...results.map(({user}) => user));
  }
  return {users, sizes};
}

describe('carryOut', () => {
  test('gives every row its result in order, and writes even batches', async () => {
    const plan = [...rows(3, 'unchanged'), ...rows(300, 'set'), ...rows(2, 'unknown-user')];

    const {users, sizes} = await run(plan, false);

    expect(users).toEqual(plan.map(({user}) => user));
    expect(sizes).toEqual([50, 50, 50, 50, 50, 50]);
  });

  test('begins nothing behind the last failure that is allowed, as far as the plan knows', async () => {
    const {users, sizes} = await run([...rows(20, 'unknown-user'), ...rows(300, 'set')], false, 5);

    expect(users).toHaveLength(5);
    expect(sizes).toEqual([]);
  });

  test('stops soon after so many writes have failed', async () => {
    const {users} = await run(rows(300, 'set'), true, 1);

    expect(users.length).toBeLessThanOrEqual(40);
    expect((await run(rows(300, 'set'), true)).users).toHaveLength(300);
  });

  test('begins nothing more once the signal aborts', async () => {
    expect(await run(rows(300, 'set'), false, undefined, AbortSignal.abort())).toEqual({users: [], sizes: []});
  });
});
