import {once} from 'node:events';
import {mkdtemp, readdir, rm, stat, writeFile} from 'node:fs/promises';
import {describe, expect, test, vi} from 'vitest';
import {fakeDoveadm} from '../../doveadm/fake-doveadm.js';
import {runCli, startCli} from '../../run-cli.js';

const key = '/private/vendor/vendor.dovecot/http-notify';

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
    const result = await get('sleep 600', '--timeout', '400ms');

    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain('DOVEADM_TIMEOUT');
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
    expect(none).toMatchObject({exitCode: 2, stderr: expect.stringContaining('expected users')});
    const file = await runCli(['metadata', 'get', '--users', names, '--doveadm', program], {input});
    expect(file).toMatchObject({exitCode: 0, stdout: expect.stringContaining('alice@example.com  set')});
    const asked = await runCli(['metadata', 'get', '--users', '-', '--doveadm', program], {input});
    expect(asked).toMatchObject({exitCode: 0, stdout: expect.stringContaining('bob@example.com  set')});
  });

  test('names the place of bad user names, standard input too', async () => {
    const program = await fakeDoveadm(`echo '[{"value":"user=1"}]'`);
    const names = `${program}.names`;
    await writeFile(names, 'a*\n');
    const get = (file: string) => runCli(['metadata', 'get', '--users', file, '--doveadm', program], {input: 'a*\n'});

    expect((await get(names)).stderr).toContain(`${names} has one bad line`);
    expect((await get('-')).stderr).toContain('standard input has one bad line');
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
    // More than a pipe holds: what is left over goes when the program reads.
    const input = `user,value\n${'alice@example.com,user=alice\n'.repeat(20_000)}`;
    if (!run.process.stdin.write(input)) await once(run.process.stdin, 'drain');
    await vi.waitFor(async () => expect(await readdir(TMPDIR)).toHaveLength(1), 30_000);
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

  test('names each bad line once in a dry run', async () => {
    const program = await fakeDoveadm(`echo '[{"value":"user=1"}]'`);
    const words = ['metadata', 'apply', '-', '--dry-run', '--doveadm', program];
    const input = 'user,value\na@x,user=1\nb@x,\nc@x,\n';

    const plan = await runCli(words, {input});
    const json = await runCli([...words, '--json'], {input});

    expect(plan.stdout).toContain('! line 3: the value is empty ("b@x")\n! line 4: the value is empty ("c@x")\n');
    expect(plan).toMatchObject({exitCode: 2, stderr: expect.not.stringContaining('line 3')});
    expect(plan.stderr).toContain('standard input has 2 bad lines; nothing was written');
    expect(JSON.parse(json.stdout).invalid).toHaveLength(2);
    expect(json).toMatchObject({exitCode: 2, stderr: expect.not.stringContaining('line 3')});
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

  test('is not asked by a run that would go on in the file of another', async () => {
    const program = await fakeDoveadm('touch "$0.asked"; until [ -e "$0.over" ]; do sleep 0.1; done');
    const result = `${program}.result`;
    const words = ['metadata', 'apply', '-', '--yes', '--doveadm', program, '--resume', result, '--timeout', '5m'];
    const input = 'user,value\na@x,user=1\n';
    const first = startCli(words, {input});
    await vi.waitFor(async () => stat(`${program}.asked`), 30_000);
    await rm(`${program}.asked`);

    const second = await runCli(words, {input});

    expect(second).toMatchObject({exitCode: 2, stderr: expect.stringContaining('another run')});
    await expect(stat(`${program}.asked`)).rejects.toThrow('ENOENT');
    await writeFile(`${program}.over`, '');
    expect(await first.done).toMatchObject({exitCode: 3});
  });
});
