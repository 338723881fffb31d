import {describe, expect, test} from 'vitest';
import type {Doveadm, DoveadmCommand, DoveadmReply} from '../../src/doveadm/doveadm.js';
import {patientDoveadm} from '../../src/doveadm/patient.js';
import {AppError} from '../../src/errors.js';

const failed: DoveadmReply = {kind: 'failed', error: new AppError('X', 'x'), lost: false, retriable: true};
const done: DoveadmReply = {kind: 'done', rows: []};
const command = (user: string): DoveadmCommand => ({op: 'get', user, mailbox: '', key: '/private/x'});

/** A clock that only sleeping moves, and a doveadm that answers as told. */
function stage(answer: (user: string, timeMs: number) => DoveadmReply) {
  const state = {timeMs: 0, runs: [] as (readonly string[])[]};
  const doveadm: Doveadm = {
    via: 'cli',
    concurrency: 1,
    async run(commands) {
      state.runs.push(commands.map(({user}) => user));
      return commands.map(({user}) => answer(user, state.timeMs));
    },
    async runChains(chains) {
      state.runs.push(chains.map(([first]) => first?.user ?? ''));
      return chains.map((chain) => chain.map(({user}) => answer(user, state.timeMs)));
    },
    async *users() {},
    rawKeys: async () => null,
  };
  const sleep = async (ms: number) => {
    state.timeMs += ms;
  };
  return {state, doveadm: patientDoveadm(doveadm, {totalMs: 10_000, sleep, now: () => state.timeMs})};
}

describe('patientDoveadm', () => {
  test('waits for a server that comes back, and asks only for what is missing', async () => {
    const {doveadm, state} = stage((user, timeMs) => (user === 'a' || timeMs > 500 ? done : failed));

    expect(await doveadm.run(['a', 'b'].map(command))).toEqual([done, done]);
    expect(state.runs[1]).toEqual(['b']);
  });

  test('gives up after the time limit, and then at once until something succeeds again', async () => {
    let back = false;
    const {doveadm, state} = stage(() => (back ? done : failed));

    expect(await doveadm.run([command('a')])).toEqual([failed]);
    expect(state.timeMs).toBeGreaterThan(5000);
    expect(state.timeMs).toBeLessThanOrEqual(10_000);
    const before = state.timeMs;
    expect(await doveadm.run([command('a')])).toEqual([failed]);
    expect(state.timeMs).toBe(before);

    back = true;
    expect(await doveadm.run([command('a')])).toEqual([done]);
    back = false;
    await doveadm.run([command('a')]);
    expect(state.timeMs).toBeGreaterThan(before + 5000);
  });

  test('counts a first run in which nobody was served as part of the wait', async () => {
    const {doveadm, state} = stage((user) => {
      state.timeMs += user === 'slow' ? 9900 : 0;
      return failed;
    });

    await doveadm.run([command('slow')]);

    expect(state.runs).toHaveLength(1);
    expect(state.timeMs).toBe(9900);
  });

  test('does not hold up others for one user that always fails', async () => {
    const {doveadm, state} = stage((user) => (user === 'b' ? failed : done));

    expect(await doveadm.run(['a', 'b', 'c'].map(command))).toEqual([done, failed, done]);
    expect(state.timeMs).toBeLessThan(1000);
  });

  test('repeats a chain as a whole, and no other', async () => {
    const {doveadm, state} = stage((user, timeMs) => (user === 'a read' && timeMs === 0 ? failed : done));
    const chains = ['a', 'b'].map((user) => [command(user), command(`${user} read`)]);

    expect(await doveadm.runChains(chains)).toEqual([
      [done, done],
      [done, done],
    ]);
    expect(state.runs).toEqual([['a', 'b'], ['a']]);
  });

  test('repeats nothing that is settled', async () => {
    const {doveadm, state} = stage(() => ({...failed, retriable: false}) as DoveadmReply);

    await doveadm.run([command('a')]);

    expect(state.runs).toHaveLength(1);
  });
});
