import {mkdtemp, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import {runCli} from '../../run-cli.js';
import {describeSeries} from '../../servers/needs.js';

const key = '/private/vendor/vendor.dovecot/http-notify';

function lines(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describeSeries('metadata of single users on a real Dovecot', (series) => {
  // Its own server: lines added to a passwd-file within one second are not seen at once.
  const fresh = Array.from({length: 20}, (_, index) => `user${index}@example.com`);
  let dovecot: Awaited<ReturnType<typeof startDovecot>>;
  const metadata = (verb: string, ...args: string[]) => runCli(['metadata', verb, ...dovecot.cliFlags, ...args]);
  const newUser = () => fresh.pop() as string;

  const ownWords = async (user: string) =>
    (await dovecot.doveadm(['mailbox', 'metadata', 'get', '-u', user, '-s', '', key])).stdout;

  beforeAll(async () => {
    dovecot = await startDovecot({series, users: fresh});
  });

  afterAll(() => dovecot.stop());

  test('tells set, empty, unset and unknown users apart', async () => {
    const [set, empty, unset] = [newUser(), newUser(), newUser()];
    await dovecot.doveadm(['mailbox', 'metadata', 'set', '-u', set, '-s', '', key, 'user=11@3']);
    await dovecot.doveadm(['mailbox', 'metadata', 'set', '-u', empty, '-s', '', key, '']);

    const result = await metadata('get', set, empty, unset, 'nobody@example.com', '--json');

    expect(lines(result.stdout)).toEqual([
      {schema: 'dovepush.metadata/1', user: set, state: 'set', value: 'user=11@3'},
      {schema: 'dovepush.metadata/1', user: empty, state: 'empty', value: ''},
      {schema: 'dovepush.metadata/1', user: unset, state: 'unset', value: null},
      {schema: 'dovepush.metadata/1', user: 'nobody@example.com', state: 'unknown-user', value: null},
    ]);
    expect(result.exitCode).toBe(1);
    for (const user of [set, empty, unset]) expect((await metadata('get', user)).exitCode).toBe(0);
    expect((await metadata('get', set, unset, '--require')).exitCode).toBe(1);
  });

  test('sets, leaves alone what is already so, changes, unsets', async () => {
    const user = newUser();

    const first = await metadata('set', user, 'user=1@1', '--json');
    expect(lines(first.stdout)).toEqual([
      expect.objectContaining({user, action: 'set', before: null, after: 'user=1@1', verified: true}),
    ]);
    expect(await ownWords(user)).toBe('user=1@1');

    const again = await metadata('set', user, 'user=1@1', '--json');
    expect(lines(again.stdout)).toEqual([expect.objectContaining({action: 'unchanged', verified: true})]);

    const changed = await metadata('set', user, 'user=2@1', '--json');
    expect(lines(changed.stdout)).toEqual([expect.objectContaining({before: 'user=1@1', after: 'user=2@1'})]);

    const unset = await metadata('unset', user, '--json');
    expect(lines(unset.stdout)).toEqual([
      expect.objectContaining({action: 'unset', before: 'user=2@1', after: null, verified: true}),
    ]);
    expect((await metadata('unset', user, '--json')).stdout).toContain('"action":"unchanged"');
    expect((await metadata('get', user, '--json')).stdout).toContain('"state":"unset"');
  });

  test('keeps values byte for byte', async () => {
    const user = newUser();

    for (const value of ['user=ü\ta b ', 'user="x"\n\n', "user=$(id);'`", '\tuser=%s\\']) {
      const result = await metadata('set', user, value, '--json');
      expect(lines(result.stdout)).toEqual([expect.objectContaining({after: value, verified: true})]);
    }
    const dashes = await metadata('set', '--json', '--force', '--', user, '--value');
    expect(lines(dashes.stdout)).toEqual([expect.objectContaining({after: '--value', verified: true})]);
  });

  test('refuses a value that the ox driver would ignore, unless it is forced', async () => {
    const user = newUser();

    expect((await metadata('set', user, 'USER=11@3')).exitCode).toBe(2);
    expect((await metadata('set', user, '')).exitCode).toBe(2);
    expect(await ownWords(user)).toBe('');
    expect((await metadata('set', user, '', '--force', '--json')).stdout).toContain('"after":"","verified":true');
    expect((await metadata('get', user, '--json')).stdout).toContain('"state":"empty"');
  });

  test('ends with 1 for an unknown user, and says so', async () => {
    for (const args of [
      ['set', 'nobody@example.com', 'user=1'],
      ['unset', 'nobody@example.com'],
      ['list', 'nobody@x'],
    ]) {
      const result = await metadata(args[0] ?? '', ...args.slice(1));
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain('USER_UNKNOWN');
    }
  });

  test('refuses names that doveadm would take for something else', async () => {
    for (const name of ['*', 'a?@example.com', 'a\nb', '']) {
      const result = await metadata('get', '--json', name);
      expect(result).toMatchObject({exitCode: 2, stdout: ''});
      expect(JSON.parse(result.stderr)).toMatchObject({code: 'USAGE', exitCode: 2});
    }
    expect((await metadata('get', '--', '-Z')).stdout).toContain('unknown-user');
  });

  test('takes names from a file, and names every bad line before anything is asked', async () => {
    const [a, b] = [newUser(), newUser()];
    const folder = await mkdtemp('/tmp/names-');
    await writeFile(`${folder}/good`, `\ufeff${a}\r\n\n${b}`);
    await writeFile(`${folder}/bad`, Buffer.concat([Buffer.from(`${a}\n*\nx\0y\n`), Buffer.from([0xff, 0x0a])]));

    expect(lines((await metadata('get', '--users', `${folder}/good`, '--json')).stdout)).toHaveLength(2);
    const bad = await metadata('get', '--users', `${folder}/bad`);
    expect(bad).toMatchObject({exitCode: 2, stdout: ''});
    for (const line of ['line 2: ', 'line 3: ', 'line 4: ']) expect(bad.stderr).toContain(line);
    expect((await metadata('get', '--users', `${folder}/none`)).exitCode).toBe(3);
  });

  test('shows a plan for several users and writes only after a yes', async () => {
    const [a, b] = [newUser(), newUser()];
    await metadata('set', a, 'user=1');

    expect(await metadata('unset', a, b)).toMatchObject({exitCode: 2, stdout: ''});
    const plan = await metadata('unset', a, b, 'nobody@x', '--dry-run', '--json');
    expect(JSON.parse(plan.stdout)).toEqual({
      schema: 'dovepush.metadata-plan/1',
      ...{set: 0, change: 0, unset: 1, unchanged: 1, repair: 0},
      unknownUsers: ['nobody@x'],
      invalid: [],
    });
    expect(plan.exitCode).toBe(0);
    expect(await ownWords(a)).toBe('user=1');

    const done = await metadata('unset', a, b, 'nobody@x', '--yes', '--json');
    expect(lines(done.stdout)).toMatchObject([{action: 'unset'}, {action: 'unchanged'}, {action: 'failed'}]);
    expect(done.exitCode).toBe(4);
    expect(await ownWords(a)).toBe('');
    expect((await metadata('unset', a, b, '--yes', '--dry-run')).exitCode).toBe(2);
  });

  test('lists whole keys with scope, mailbox and value', async () => {
    const user = newUser();
    await metadata('set', user, 'user=1');

    const server = lines((await metadata('list', user, '--json')).stdout);
    expect(server[0]).toEqual({
      schema: 'dovepush.metadata-key/1',
      ...{user, scope: 'private', mailbox: '', key, value: 'user=1'},
    });
    const inbox = await metadata('list', user, '--mailbox', 'INBOX', '--prefix', '/private/vendor', '--json');
    expect(inbox.stdout).toContain('pvt/server/vendor/vendor.dovecot/http-notify","value":"user=1"');
    expect((await metadata('list', user, '--prefix', 'vendor')).exitCode).toBe(2);
  });
});

describeSeries('metadata where attributes are not enabled', (series) => {
  test('ends with 3 and names the setting', async () => {
    const dovecot = await startDovecot({series, users: ['alice@example.com'], attributes: false});
    const file = join(await mkdtemp('/tmp/off-'), 'users.csv');
    const hint =
      series === '2.3' ? /Try this: .*mail_attribute_dict/ : /Try this: (?!.*mail_attribute_dict).*mail_attribute \{/;
    await writeFile(file, 'user,value\nnobody@example.com,user=1\nalice@example.com,user=1\n');
    const url = `http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`;
    const http = {env: {DOVEPUSH_DOVEADM_URL: url, DOVEPUSH_DOVEADM_API_KEY: dovecot.apiKey}};
    const commands = [
      ['get', 'alice@example.com'],
      ['set', 'alice@example.com', 'user=1'],
      ['list', 'alice@example.com'],
      ['apply', file, '--yes'],
      ['audit', '--expect', file],
    ];
    try {
      for (const args of commands) {
        for (const result of [
          await runCli(['metadata', ...args, ...dovecot.cliFlags]),
          await runCli(['metadata', ...args], http),
        ]) {
          expect(result.exitCode).toBe(3);
          expect(result.stderr).toMatch(hint);
        }
      }
      await dovecot.stop();
      const down = await runCli(['metadata', 'get', 'alice@example.com', ...dovecot.cliFlags, '--json']);
      expect(down.exitCode).toBe(3);
    } finally {
      await dovecot.stop();
    }
  });
});
