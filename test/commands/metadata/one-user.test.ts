import {mkdtemp, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import {fakeDoveadm} from '../../doveadm/fake-doveadm.js';
import {runCli, startCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';

const key = '/private/vendor/vendor.dovecot/http-notify';

function lines(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describeWith(['dovecot'], 'metadata of single users on a real Dovecot', () => {
  // Its own server: lines added to a passwd-file within one second are not seen at once.
  const fresh = Array.from({length: 20}, (_, index) => `user${index}@example.com`);
  let dovecot: Awaited<ReturnType<typeof startDovecot>>;
  const metadata = (verb: string, ...args: string[]) =>
    runCli(['metadata', verb, '--dovecot-conf', dovecot.conf, ...args]);
  const newUser = () => fresh.pop() as string;

  const ownWords = async (user: string) =>
    (await dovecot.doveadm(['mailbox', 'metadata', 'get', '-u', user, '-s', '', key])).stdout;

  beforeAll(async () => {
    dovecot = await startDovecot({users: fresh});
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

describeWith(['dovecot'], 'metadata where attributes are not enabled', () => {
  test('ends with 3 and names mail_attribute_dict', async () => {
    const dovecot = await startDovecot({users: ['alice@example.com'], attributeDict: ''});
    const file = join(await mkdtemp('/tmp/off-'), 'users.csv');
    await writeFile(file, 'user,value\nnobody@example.com,user=1\nalice@example.com,user=1\n');
    try {
      for (const args of [
        ['get', 'alice@example.com'],
        ['set', 'alice@example.com', 'user=1'],
        ['list', 'alice@example.com'],
        ['apply', file, '--yes'],
        ['audit', '--expect', file],
      ]) {
        const result = await runCli(['metadata', ...args, '--dovecot-conf', dovecot.conf]);
        expect(result.exitCode).toBe(3);
        expect(result.stderr).toMatch(/Try this: .*mail_attribute_dict/);
      }
      await dovecot.stop();
      const down = await runCli(['metadata', 'get', 'alice@example.com', '--dovecot-conf', dovecot.conf, '--json']);
      expect(down.exitCode).toBe(3);
    } finally {
      await dovecot.stop();
    }
  });
});

describe('metadata with a doveadm that misbehaves', () => {
  const get = async (script: string, ...args: string[]) =>
    runCli(['metadata', 'get', 'alice@example.com', '--doveadm', await fakeDoveadm(script), ...args]);

  test.each([
    ['refuses', 'echo "Fatal: no rights, http://u:geheim@h/" >&2; exit 75', 'Fatal: no rights'],
    ['is killed', 'echo "Panic: oops" >&2; kill -SEGV $$', 'Panic: oops'],
    ['says nothing', 'exit 0', 'nothing where rows'],
    ['only talks', 'echo "Error: cannot read" >&2; exit 0', 'Error: cannot read'],
    ['answers rubbish', 'echo "user=11@3"', 'rows of JSON were expected'],
    ['answers other rows', `echo '[{"key":"x"}]'`, 'without the value'],
    ['answers no rows', `echo '[]'`, 'without the value'],
    ['draws on the terminal', `printf '\\033[2J\\033[31mred' >&2; exit 75`, '\\x1b[2J'],
  ])('ends with 3 and says why when it %s', async (_, script, words) => {
    const result = await get(script);

    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain(words);
    expect(result.stderr).not.toContain('geheim');
    expect(result.stdout).toMatch(/^alice@example\.com {2}error {2}.+\n$/);
    expect(result.stdout).not.toContain('geheim');
  });

  test('ends with 3 after --timeout when it hangs', async () => {
    const start = Date.now();

    const result = await get('sleep 30', '--timeout', '400ms');

    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('DOVEADM_TIMEOUT');
    expect(Date.now() - start).toBeLessThan(5000);
  });

  test('ends with 4 when it fails for some of the users, and says for whom and why', async () => {
    const program = await fakeDoveadm(`case " $* " in *" -F "*) cat > /dev/null; exit 75 ;; esac
      case " $* " in *" bob "*) echo "Error: no room" >&2; exit 65 ;; esac
      echo '[{"value":"user=1"}]'`);

    const result = await runCli(['metadata', 'get', 'alice', 'bob', '--doveadm', program]);

    expect(result.exitCode).toBe(4);
    expect(result.stdout).toMatch(/^alice {2}set {2}user=1\nbob {2}error {2}.*no room\n$/);
    expect(result.stderr).toContain('% 1 user could not be read');
  });

  test('passes on what it says beside a good answer', async () => {
    const result = await get(`echo "Error: stats-writer: denied" >&2; echo '[{"value":"user=1"}]'`, '--json');

    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({state: 'set', value: 'user=1'});
    expect(result.stderr).toContain('% doveadm says: Error: stats-writer: denied');
  });

  test('passes on once what it says of every user, and each time with -v', async () => {
    const program = await fakeDoveadm(`case " $* " in *" -F "*) cat > /dev/null; exit 75 ;; esac
      echo "doveadm($7)<$$><x>: Error: ox: Driver requires the url parameter" >&2
      echo '[{"value":"user=1"}]'`);
    const notes = async (...flags: string[]) => {
      const {stderr} = await runCli(['metadata', 'get', 'a@x', 'b@x', 'c@x', '--doveadm', program, ...flags]);
      return stderr.match(/^% doveadm says: /gm);
    };

    expect(await notes()).toHaveLength(1);
    expect(await notes('-v')).toHaveLength(3);
  });

  test('shows with -v what was run, as it would be typed, and what came of it', async () => {
    const program = await fakeDoveadm(`echo '[{"value":"user=1"}]'`);

    const result = await runCli(['metadata', 'get', "o'neil@x", '-v', '--doveadm', program]);

    expect(result.exitCode).toBe(0);
    const words = `% ${program} -f json mailbox metadata get -u 'o'\\''neil@x' -s -- '' ${key}: exit code 0 after `;
    expect(result.stderr).toContain(words);
    expect((await runCli(['metadata', 'get', 'a@x', '--doveadm', program])).stderr).toBe('');
  });

  test('never takes standard input for names that were left out', async () => {
    const program = await fakeDoveadm(`echo '[{"value":"user=1"}]'`);
    const names = `${program}.names`;
    await writeFile(names, 'alice@example.com\n');
    const input = 'bob@example.com\n';

    const none = await runCli(['metadata', 'get', '--doveadm', program], {input});
    expect(none).toMatchObject({exitCode: 2, stderr: expect.stringContaining('name the users')});
    const file = await runCli(['metadata', 'get', '--users', names, '--doveadm', program], {input});
    expect(file).toMatchObject({exitCode: 0, stdout: expect.stringContaining('alice@example.com  set')});
    const asked = await runCli(['metadata', 'get', '--users', '-', '--doveadm', program], {input});
    expect(asked).toMatchObject({exitCode: 0, stdout: expect.stringContaining('bob@example.com  set')});
  });

  test.each([
    ['apply', '-', '--yes'],
    ['audit', '--expect', '-'],
    ['get', '--users', '-'],
    ['export', '--users', '-'],
  ])('ends with 130 when it is interrupted while it waits for input: %s %s %s', async (...args) => {
    const TMPDIR = await mkdtemp('/tmp/waits-');
    const words = ['metadata', ...args.filter(Boolean), '--doveadm', await fakeDoveadm('exit 1')];
    const run = startCli(words, {env: {TMPDIR}});
    run.process.stdin.write('user,value\n');
    await vi.waitFor(async () => expect(await readdir(TMPDIR)).toHaveLength(1), 30_000);
    // It has its folder, and reads next: nothing on the outside tells when.
    await sleep(500);
    run.kill('SIGTERM');

    expect(await run.done).toMatchObject({exitCode: 130, stdout: ''});
    expect(await readdir(TMPDIR)).toEqual([]);
  });

  test.each([
    ['audit', '--all'],
    ['apply', '-', '--prune', '--all', '--yes'],
  ])('ends with 130 when it is interrupted while doveadm lists users: %s %s', async (...args) => {
    const program = await fakeDoveadm('touch "$0.listing"; while :; do echo user@example.com; sleep 0.1; done');
    const words = ['metadata', ...args.filter(Boolean), '--doveadm', program, '--timeout', '5m'];
    const run = startCli(words, {input: 'user,value\n'});
    await vi.waitFor(async () => stat(`${program}.listing`), 30_000);
    run.kill('SIGTERM');

    expect(await run.done).toMatchObject({exitCode: 130, stdout: ''});
  });

  test('ends with 3 when there is none', async () => {
    const result = await runCli(['metadata', 'get', 'a', '--doveadm', '/nowhere/doveadm', '--json']);

    expect(JSON.parse(result.stderr)).toMatchObject({code: 'DOVEADM_NOT_FOUND', exitCode: 3});
  });

  test('shows a plan in which every user is named or counted', async () => {
    const program = await fakeDoveadm(`case " $* " in
      *" -F - "*) cat > /dev/null; exit 75 ;;
      *" who "*) exit 67 ;;
      *" broken "*) exit 70 ;;
      *" list -u none "*) echo '[]' ;;
      *" none "*) echo '[{"value":""}]' ;;
      *) echo '[{"value":"user=1"}]' ;;
    esac`);
    const rows = ['same,user=1', 'none,user=2', 'changed,user=3', 'who,user=4', 'broken,user=5', 'bad,'];
    const input = ['user,value', ...rows, ''].join('\n');

    const plan = await runCli(['metadata', 'apply', '-', '--dry-run', '--skip-invalid', '--doveadm', program], {input});

    expect(plan.exitCode).toBe(0);
    expect(plan.stdout.split('\n')).toEqual([
      '+ none  unset -> user=2',
      '~ changed  user=1 -> user=3',
      '? who  unknown user',
      '! broken  doveadm ended with exit code 70',
      '! line 7: the value is empty ("bad")',
      '= 1 user  unchanged',
      '1 to set, 1 to change, 1 unchanged, 1 unknown user, 1 could not be read, 1 bad line',
      '',
    ]);
  });

  test('refuses a file with a bad line before it asks doveadm, in a dry run too', async () => {
    const words = ['metadata', 'apply', '-', '--doveadm', await fakeDoveadm('exit 75'), '--timeout', '400ms'];
    const input = 'user,value\na@x,user=1\nb@x,\n';

    for (const flag of ['--yes', '--dry-run']) {
      const result = await runCli([...words, flag], {input});
      expect(result).toMatchObject({exitCode: 2, stderr: expect.stringContaining('line 3: the value is empty')});
    }
    expect(await runCli([...words, '--dry-run', '--skip-invalid'], {input})).toMatchObject({exitCode: 3});
  });

  test('does not load execa for help', async () => {
    const source = await readFile(new URL('../../../dist/commands/metadata/get.js', import.meta.url), 'utf8');

    expect(source).not.toMatch(/^import .*(execa|process-transport)/m);
  });
});
