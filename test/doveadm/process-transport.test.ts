import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
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
    const gate = join(await mkdtemp(join(tmpdir(), 'gate-')), 'open');
    const doveadm = await open(
      `for n in $(seq 1 3000); do echo "user$n@example.com"; done; until [ -e ${gate} ]; do sleep 0.05; done; echo last`,
    );
    let count = 0;

    for await (const names of doveadm.users('*')) {
      count += names.length;
      if (count === 3000) await writeFile(gate, '');
    }

    expect(count).toBe(3001);
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

  test('asks once for a name that stands twice among reads', async () => {
    const doveadm = await open(`sed 's/.*/{"username":"&","value":"of &"}/' | paste -sd, | sed 's/.*/[&]/'`);
    const get = (user: string): DoveadmCommand => ({op: 'get', user, mailbox: 'INBOX', key});

    expect(await doveadm.run([get('a'), get('b'), get('a')])).toEqual(
      ['of a', 'of b', 'of a'].map((value) => ({kind: 'done', rows: [{value}]})),
    );
  });

  test('never hands doveadm a name that it would take for a mask, nor one with a NUL', async () => {
    const doveadm = await open('echo "[]"');
    const unset = (user: string): DoveadmCommand => ({op: 'unset', user, mailbox: '', key});

    const [mask, nul, good] = await doveadm.run([unset('a*@x'), unset('a\0'), unset('a@x')]);

    expect(mask).toMatchObject({kind: 'failed', lost: false, error: {code: 'DOVEADM_REFUSED'}});
    expect(nul).toMatchObject({kind: 'failed', lost: false, error: {code: 'DOVEADM_REFUSED'}});
    expect(good).toEqual({kind: 'done', rows: []});
  });

  test('takes a mask without a wildcard for the name of a user', async () => {
    const doveadm = await open('printf "field\\tvalue\\nuid\\t5000\\n"');
    const found: string[] = [];

    for await (const names of doveadm.users('a@x')) found.push(...names);

    expect(found).toEqual(['a@x']);
  });
});
