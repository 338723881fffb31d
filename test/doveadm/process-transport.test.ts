import {describe, expect, test} from 'vitest';
import type {DoveadmCommand} from '../../src/doveadm/doveadm.js';
import {createProcessDoveadm} from '../../src/doveadm/process-transport.js';
import {fakeDoveadm} from './fake-doveadm.js';

async function open(script: string, timeoutMs = 5000) {
  const program = await fakeDoveadm(script);
  const how = {program, configFile: null, timeoutMs, env: {PATH: process.env.PATH}};
  return createProcessDoveadm(how, 2, () => undefined);
}

const key = '/private/x';

describe('createProcessDoveadm', () => {
  test('lists users piece by piece while doveadm still speaks', async () => {
    const doveadm = await open('for n in $(seq 1 3000); do echo "user$n@example.com"; done; sleep 1; echo last');
    const seen: {count: number; atMs: number}[] = [];
    let count = 0;
    const start = Date.now();

    for await (const names of doveadm.users('*')) {
      count += names.length;
      seen.push({count, atMs: Date.now() - start});
    }

    expect(count).toBe(3001);
    const early = seen.find(({count: of}) => of === 3000);
    expect((seen.at(-1)?.atMs ?? 0) - (early?.atMs ?? 0)).toBeGreaterThan(500);
  });

  test('ends the list with an error where doveadm fails at its end', async () => {
    const doveadm = await open('echo a; echo "Error: userdb list: failed" >&2; exit 75');
    const found: string[] = [];

    const list = async () => {
      for await (const names of doveadm.users('*')) found.push(...names);
    };

    await expect(list).rejects.toMatchObject({code: 'DOVEADM_USERS', message: expect.stringContaining('userdb list')});
    expect(found).toEqual(['a']);
  });

  test('runs the second commands of chains after all first ones, reads among them in one process', async () => {
    const rows = '{"username":"a","value":"1"},{"username":"b","value":"2"}';
    const doveadm = await open(`case "$*" in
      *" set "*) echo "$7" >> "$(dirname "$0")/log"; echo "[]" ;;
      *"-F -"*) cat > /dev/null; sort "$(dirname "$0")/log" | tr -d "\\n" | grep -q ab && echo '[${rows}]' ;;
      *) echo '[{"value":"alone"}]' ;;
    esac`);
    const about = (user: string) => ({user, mailbox: 'INBOX', key});
    const chains: DoveadmCommand[][] = ['a', 'b'].map((user) => [
      {op: 'set', ...about(user), value: 'v'},
      {op: 'get', ...about(user)},
    ]);

    expect(await doveadm.runChains([...chains, [{op: 'set', ...about('c'), value: 'v'}]])).toEqual([
      [
        {kind: 'done', rows: []},
        {kind: 'done', rows: [{value: '1'}]},
      ],
      [
        {kind: 'done', rows: []},
        {kind: 'done', rows: [{value: '2'}]},
      ],
      [{kind: 'done', rows: []}],
    ]);
  });
});
