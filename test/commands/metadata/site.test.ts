import {chmod, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import {counts} from '../../faults/counts.js';
import {type CliOptions, runCli, startCli} from '../../run-cli.js';
import {describeSeries} from '../../servers/needs.js';
import {parseMetrics} from '../../ui/exposition.js';
import {inTurn} from './in-turn.js';
import {startMeddlingProxy} from './meddling-proxy.js';
import {storedValues} from './stored-values.js';

const key = '/private/vendor/vendor.dovecot/http-notify';
/** Other tests may have the machine too. */
const slow = 180_000;
const users = Array.from({length: counts.users}, (_, n) => `user${n}@example.com`);

interface Line {
  readonly user: string;
  readonly action: string;
  readonly state: string;
  readonly problems: readonly string[];
  readonly [more: string]: unknown;
}

function lines(text: string): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describeSeries(`metadata of a site of ${users.length} users`, (series) => {
  let dovecot: Awaited<ReturnType<typeof startDovecot>>;
  let folder: string;
  let ways: Record<string, readonly string[]>;

  beforeAll(async () => {
    dovecot = await startDovecot({series, users});
    folder = await mkdtemp(join(tmpdir(), 'site-'));
    const keyFile = join(folder, 'key');
    await writeFile(keyFile, `${dovecot.apiKey}\n`, {mode: 0o600});
    const url = `http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`;
    ways = {
      cli: dovecot.cliFlags,
      http: ['--doveadm-url', url, '--doveadm-api-key-file', keyFile],
    };
  }, slow);

  afterAll(async () => {
    await dovecot.stop();
    await rm(folder, {recursive: true, force: true});
  }, slow);

  const metadata = (way: string, verb: string, args: readonly string[], options: CliOptions = {}) =>
    runCli(['metadata', verb, ...(ways[way] ?? []), ...args], {timeoutMs: 120_000, ...options});

  async function csv(name: string, rows: readonly (readonly [string, string])[]): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, ['user,value', ...rows.map((row) => row.join(',')), ''].join('\n'));
    return path;
  }

  /** What doveadm itself says, one user a call. */
  async function truth(of: readonly string[] = users): Promise<Record<string, string>> {
    const values = await inTurn(of, 4, async (user) => {
      const {stdout} = await dovecot.doveadm(['mailbox', 'metadata', 'get', '-u', user, '-s', '', key]);
      return [user, stdout] as const;
    });
    return Object.fromEntries(values);
  }

  /** What stands in the users' attribute files, which is quicker to ask than doveadm; "" where there is no entry. */
  const stored = (of: readonly string[] = users) => storedValues(dovecot.root, of);

  const wanted = (mark: string) => users.map((user, n) => [user, `user=${n}@${mark}`] as const);

  test.each(['cli', 'http'])(
    'applies a value of its own to each user over %s, and verifies it',
    async (way) => {
      const file = await csv(`${way}.csv`, [...wanted(way), ['nobody@example.com', 'user=0']]);
      const result = join(folder, `${way}.result`);

      const plan = await metadata(way, 'apply', [file, '--dry-run', '--json']);
      expect(JSON.parse(plan.stdout)).toMatchObject({unknownUsers: ['nobody@example.com'], invalid: [], unset: 0});
      const first = await metadata(way, 'apply', [file, '--yes', '--json', '--result', result]);

      expect(first.exitCode).toBe(4);
      const answers = lines(first.stdout);
      const summary = answers.pop();
      expect(answers.map(({user}) => user)).toEqual([...users, 'nobody@example.com']);
      expect(answers.filter(({action, verified}) => action === 'set' && verified === true)).toHaveLength(users.length);
      expect(summary).toMatchObject({schema: 'dovepush.metadata-summary/1', failed: 1, unknownUsers: 1, unchanged: 0});
      expect(Number(summary?.set) + Number(summary?.changed)).toBe(users.length);
      expect(await truth()).toEqual(Object.fromEntries(wanted(way)));
      expect(lines(await readFile(result, 'utf8')).slice(1)).toEqual(answers);

      const again = await metadata(way, 'apply', [file, '--yes', '--json']);
      expect(lines(again.stdout).at(-1)).toMatchObject({unchanged: users.length, set: 0, changed: 0, failed: 1});
      const audit = await metadata(way, 'audit', ['--all', '--expect', file, '--json']);
      expect(lines(audit.stdout).filter(({state, problems}) => state === 'set' && problems.length === 0)).toHaveLength(
        users.length,
      );
      expect(audit.exitCode).toBe(1);
      const counted = await metadata(way, 'audit', ['--all', '--expect', file, '-f', 'prometheus']);
      const byState = parseMetrics(counted.stdout).get('dovepush_metadata_state_users')?.samples;
      expect(byState).toContainEqual({labels: {state: 'set'}, value: users.length});
      expect(byState).toContainEqual({labels: {state: 'unknown-user'}, value: 1});
      expect(counted.exitCode).toBe(1);
      const output = [plan, first, again, audit].map(({stdout, stderr}) => stdout + stderr).join('');
      expect(output).not.toContain(dovecot.apiKey);
      expect(output).not.toContain(Buffer.from(dovecot.apiKey).toString('base64'));
    },
    slow,
  );

  test(
    'gives export lines that apply reads back from standard input',
    async () => {
      const exported = await metadata('cli', 'export', ['--all']);

      expect(exported.exitCode).toBe(0);
      expect(Object.fromEntries(lines(exported.stdout).map(({user, value}) => [user, value]))).toEqual(await stored());
      const back = await metadata('http', 'apply', ['-', '--yes', '--json'], {input: exported.stdout});
      expect(lines(back.stdout).at(-1)).toMatchObject({unchanged: users.length, failed: 0});
      expect(back.exitCode).toBe(0);
      expect(
        (await metadata('http', 'apply', ['-'], {input: '{"user":"user1@example.com","value":null}'})).exitCode,
      ).toBe(2);
    },
    slow,
  );

  test(
    'writes nothing when a line is bad, names each, and goes on without them only when told to',
    async () => {
      const rows = [
        ['user1@example.com', 'user=new'],
        ['user2@example.com', 'USER=x'],
        ['user3@example.com', 'user=a'],
        ['USER3@example.com', 'user=b'],
        ['user*@example.com', 'user=c'],
      ] as const;
      const file = await csv('bad.csv', rows);
      const before = await stored(users.slice(0, 5));

      const refused = await metadata('cli', 'apply', [file, '--yes', '--json']);
      expect(refused).toMatchObject({exitCode: 2, stdout: ''});
      for (const line of ['line 3: ', 'line 4: ', 'line 5: ', 'line 6: ']) expect(refused.stderr).toContain(line);
      const plan = await metadata('cli', 'apply', [file, '--dry-run', '--json']);
      expect(plan.exitCode).toBe(2);
      expect(JSON.parse(plan.stdout).invalid.map(({line}: {line: number}) => line)).toEqual([3, 4, 5, 6]);
      expect(await stored(users.slice(0, 5))).toEqual(before);

      const skipped = await metadata('cli', 'apply', [file, '--yes', '--json', '--skip-invalid']);
      expect(skipped.exitCode).toBe(4);
      expect(await stored(users.slice(0, 5))).toEqual({...before, 'user1@example.com': 'user=new'});
    },
    slow,
  );

  test(
    'lets shards share a file: together they write every user once',
    async () => {
      const file = await csv('shards.csv', wanted('shards'));

      const parts = await Promise.all(
        ['1/2', '2/2'].map((shard) => metadata('http', 'apply', [file, '--yes', '--json', '--shard', shard])),
      );

      const written = parts.flatMap(({stdout}) => lines(stdout).flatMap(({user}) => user ?? []));
      expect(written.sort()).toEqual([...users].sort());
      for (const {stdout} of parts) expect(lines(stdout).length).toBeGreaterThan(users.length / 3);
      expect(await stored()).toEqual(Object.fromEntries(wanted('shards')));
    },
    slow,
  );

  test(
    'unsets whom the file does not name only with --prune, and only within the mask',
    async () => {
      const file = await csv(
        'prune.csv',
        wanted('shards').filter(([user]) => user !== 'user7@example.com'),
      );

      expect((await metadata('cli', 'apply', [file, '--yes', '--prune'])).exitCode).toBe(2);
      const other = await metadata('cli', 'apply', [file, '--yes', '--json', '--prune', '--mask', 'user8*']);
      expect(lines(other.stdout).at(-1)).toMatchObject({unset: 0, unchanged: users.length - 1});
      const pruned = await metadata('http', 'apply', [file, '--yes', '--json', '--prune', '--all']);

      expect(lines(pruned.stdout).at(-1)).toMatchObject({unset: 1, unchanged: users.length - 1, failed: 0});
      expect((await stored())['user7@example.com']).toBe('');
      const again = await metadata('cli', 'apply', [file, '--yes', '--json', '--prune', '--all']);
      expect(lines(again.stdout).at(-1)).toMatchObject({unset: 0, unchanged: users.length});

      const careful = ['--dry-run', '--json', '--skip-invalid', '--prune', '--mask', 'user8@example.com'];
      const named = await metadata('cli', 'apply', [await csv('named.csv', [['user8@example.com', '']]), ...careful]);
      expect(JSON.parse(named.stdout)).toEqual(
        expect.objectContaining({unset: 0, invalid: [{line: 2, reason: 'the value is empty'}]}),
      );
      const nothing = await metadata('http', 'apply', ['-', ...careful]);
      expect(JSON.parse(nothing.stdout)).toMatchObject({unset: 0, invalid: [{line: 1}]});
      expect(nothing.stderr).toContain('line 1 may name anyone');
      const left = await metadata('cli', 'apply', [
        await csv('left.csv', [['user9@example.com', 'user=9']]),
        ...careful,
      ]);
      expect(JSON.parse(left.stdout)).toMatchObject({unset: 1, invalid: []});
    },
    slow,
  );

  test(
    'stops after --max-failures',
    async () => {
      const unknown = Array.from({length: 20}, (_, n) => [`nobody${n}@example.com`, 'user=1'] as const);
      const file = await csv('unknown.csv', [...unknown, ...wanted('late')]);

      const result = await metadata('cli', 'apply', [file, '--yes', '--json', '--max-failures', '5', '-j', '1']);

      expect(result.exitCode).toBe(4);
      expect(result.stderr).toContain(`stopped after 5 failures; ${users.length + 15} users left`);
      const late = Object.values(await stored()).filter((value) => value.endsWith('late'));
      expect(late).toEqual([]);
    },
    slow,
  );

  test(
    'checkpoints when it is interrupted, and goes on from there',
    async () => {
      const file = await csv('interrupted.csv', wanted('interrupted'));
      const result = join(folder, 'interrupted.result');
      // Slow enough that the signal comes before the end.
      const proxy = await startMeddlingProxy(new URL(ways.http?.[1] ?? ''), () => sleep(100, 'pass'));
      const throughProxy = ['--doveadm-url', proxy.url.href, ...(ways.http ?? []).slice(2)];
      const run = startCli(
        ['metadata', 'apply', ...throughProxy, file, '--yes', '--json', '-j', '1', '--result', result],
        {input: '', timeoutMs: 120_000},
      );
      await run.waitFor('stdout', /"action":"(?:set|changed)"/);
      run.kill('SIGINT');
      const first = await run.done;
      proxy.stop();

      expect(first.exitCode).toBe(130);
      expect(lines(first.stdout).at(-1)).toMatchObject({schema: 'dovepush.metadata-summary/1', failed: 0});
      const settled = lines(await readFile(result, 'utf8'))
        .slice(1)
        .map(({user}) => user);
      expect(settled.length).toBeGreaterThan(0);
      expect(settled.length).toBeLessThan(users.length);
      expect(
        (await metadata('http', 'apply', [await csv('other.csv', wanted('x')), '--yes', '--resume', result])).exitCode,
      ).toBe(2);
      expect((await metadata('http', 'apply', [file, '--yes', '--result', result])).exitCode).toBe(2);

      const second = await metadata('http', 'apply', [file, '--yes', '--json', '--resume', result]);

      expect(second.exitCode).toBe(0);
      const later = lines(second.stdout).flatMap(({user}) => user ?? []);
      expect([...settled, ...later].sort()).toEqual([...users].sort());
      expect(await stored()).toEqual(Object.fromEntries(wanted('interrupted')));
      expect(await readdir(tmpdir())).not.toContain(expect.stringMatching(/^dovepush-/));
    },
    slow,
  );

  test(
    'finds what a bulk run of doveadm damaged, and mends it without touching good entries',
    async () => {
      const {misplaced, worse} = await damage();
      const before = await stored();

      const found = lines((await metadata('http', 'audit', ['--all', '--json'])).stdout);
      const byUser = new Map(found.map((line) => [line.user, line]));
      expect(found.filter(({problems}) => problems.includes('damaged-key'))).toHaveLength(users.length - 1);
      expect(byUser.get(misplaced)?.problems).toContain('wrong-mailbox');
      expect(byUser.get(worse)).toMatchObject({state: 'malformed', value: 'rubbish'});

      const plan = await metadata('cli', 'repair', ['--all', '--dry-run', '--json']);
      expect(JSON.parse(plan.stdout)).toMatchObject({repair: users.length - 1, unchanged: 1});
      expect((await metadata('cli', 'repair', ['--all'])).exitCode).toBe(2);
      const mended = await metadata('cli', 'repair', ['--all', '--yes', '--json']);

      expect(mended.exitCode).toBe(0);
      expect(lines(mended.stdout).at(-1)).toMatchObject({repaired: users.length - 1, unchanged: 1, failed: 0});
      const after = lines((await metadata('cli', 'audit', ['--all', '--json'])).stdout);
      expect(after.flatMap(({problems}) => problems)).toEqual([]);
      expect(await stored()).toEqual({...before, [misplaced]: 'user=moved'});
    },
    slow,
  );

  /**
   * Damages every user but the first with doveadm's own bulk run. Its keys end in random bytes; runs with a capital
   * among them are made anew, since no doveadm can name such a key again.
   */
  async function damage() {
    const [misplaced = '', kept = '', worse = ''] = users.slice(10);
    for (;;) {
      for (const user of users) await rm(join(dovecot.root, 'mail', user, 'dovecot-attributes'), {force: true});
      await dovecot.doveadm(['mailbox', 'metadata', 'set', '-A', '-s', '', key, 'user=all']);
      const tail = await readFile(join(dovecot.root, 'mail', users[1] ?? '', 'dovecot-attributes'), 'latin1');
      if (!/[A-Z\n]/.test(tail.split('\n', 1)[0]?.replace(/^priv\/\w+/, '') ?? '')) break;
    }
    const set = (user: string, mailbox: string, value: string) =>
      dovecot.doveadm(['mailbox', 'metadata', 'set', '-u', user, '-s', mailbox, key, value]);
    await set(misplaced, 'INBOX', 'user=moved');
    await set(kept, '', 'user=kept');
    await set(kept, 'INBOX', 'user=lost');
    await set(worse, '', 'rubbish');
    return {misplaced, worse};
  }

  test(
    'says that a damaged key with capitals cannot be removed',
    async () => {
      const [user = ''] = users;
      const file = join(dovecot.root, 'mail', user, 'dovecot-attributes');
      const text = await readFile(file, 'latin1');
      await writeFile(file, text.replace('server/vendor/vendor.dovecot/http-notify', 'server/GARBAGE'), 'latin1');
      await chmod(file, 0o666);
      const names = join(folder, 'names');
      await writeFile(names, `${user}\n`);

      const result = await metadata('cli', 'repair', ['--users', names, '--yes', '--json']);

      expect(result.exitCode).toBe(4);
      expect(lines(result.stdout)[0]).toMatchObject({action: 'failed', error: {code: 'METADATA_DAMAGED'}});
    },
    slow,
  );
});

describeSeries('metadata while Dovecot fails', (series) => {
  test.each(['cli', 'http'])(
    'leaves nobody with a third value when it is restarted over %s',
    async (way) => {
      const some = users.slice(0, 60);
      const dovecot = await startDovecot({series, users: some});
      const folder = await mkdtemp(join(tmpdir(), 'restart-'));
      try {
        const keyFile = join(folder, 'key');
        await writeFile(keyFile, dovecot.apiKey, {mode: 0o600});
        const url = `http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`;
        const flags = way === 'cli' ? dovecot.cliFlags : ['--doveadm-url', url, '--doveadm-api-key-file', keyFile];
        const file = join(folder, 'users.csv');
        await writeFile(file, ['user,value', ...some.map((user) => `${user},user=${user}`), ''].join('\n'));
        const run = startCli(['metadata', 'apply', ...flags, file, '--yes', '--json', '-j', '2'], {
          input: '',
          timeoutMs: 120_000,
        });
        await run.waitFor('stderr', /plan: 60 to set/);
        await dovecot.restart();
        const result = await run.done;

        const answers = lines(result.stdout).filter(({user}) => user !== undefined);
        expect(answers).toHaveLength(60);
        for (const {user, action} of answers) {
          const {stdout} = await dovecot.doveadm(['mailbox', 'metadata', 'get', '-u', user, '-s', '', key]);
          expect(action === 'set' ? [`user=${user}`] : ['', `user=${user}`]).toContain(stdout);
        }
        expect(result.exitCode).toBe(answers.some(({action}) => action === 'failed') ? 4 : 0);
      } finally {
        await dovecot.stop();
        await rm(folder, {recursive: true, force: true});
      }
    },
    90_000,
  );
});
