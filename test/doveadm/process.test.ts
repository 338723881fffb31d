import {mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, test, vi} from 'vitest';
import {childEnvironment, type DoveadmProcess, runDoveadm, startDoveadm} from '../../src/doveadm/process.js';
import {fakeDoveadm} from './fake-doveadm.js';

async function how(script: string, more: Partial<DoveadmProcess> = {}): Promise<DoveadmProcess> {
  const env = {PATH: process.env.PATH};
  return {program: await fakeDoveadm(script), configFile: null, timeoutMs: 5000, env, ...more};
}

const showArguments = 'for word in "$@"; do printf "<%s>" "$word"; done';

describe('runDoveadm', () => {
  test('hands every argument on as one, whatever is in it', async () => {
    const words = ['-u', 'a b', "it's", '"', '$(id)', '`id`', '%n', '-x', 'ü', '', 'tab\t', ';', '\\'];

    const end = await runDoveadm(await how(showArguments), words);

    expect(end.stdout.toString()).toBe(words.map((word) => `<${word}>`).join(''));
  });

  test('hands on a last argument that is not UTF-8, and those before it unchanged', async () => {
    const bytes = Buffer.from([0x2f, 0x85, 0x3b, 0xb7, 0xcf, 0x7f, 0x25, 0x5c, 0x0a, 0x0a]);

    const end = await runDoveadm(await how(showArguments), ['a b', '$HOME', '%s'], {lastBytes: bytes});

    expect(end.stdout).toEqual(Buffer.concat([Buffer.from('<a b><$HOME><%s><'), bytes, Buffer.from('>')]));
  });

  test('names the configuration file in front', async () => {
    const end = await runDoveadm(await how(showArguments, {configFile: '/etc/x.conf'}), ['user']);

    expect(end.stdout.toString()).toBe('<-c></etc/x.conf><user>');
  });

  test("keeps USER and this program's own settings from the child", async () => {
    const env = {PATH: process.env.PATH, USER: 'root', DOVEPUSH_DOVEADM_API_KEY: 'geheim', KEPT: 'yes'};

    const end = await runDoveadm(await how('env', {env: childEnvironment(env)}), []);

    expect(end.stdout.toString()).toContain('KEPT=yes');
    expect(end.stdout.toString()).not.toMatch(/USER=|DOVEPUSH|geheim/);
  });

  test('kills a process that hangs, with all that it started, and says what it had said', async () => {
    const pidFile = join(await mkdtemp(join(tmpdir(), 'hang-')), 'pid');
    const hanging = await how(`echo "waiting for a lock" >&2; sleep 60 & echo $! > ${pidFile}; wait`, {timeoutMs: 300});

    const failure = await runDoveadm(hanging, []).catch((error: unknown) => error);

    expect(failure).toMatchObject({code: 'DOVEADM_TIMEOUT', exitCode: 3});
    expect(String(failure)).toContain('waiting for a lock');
    const grandchild = Number(await readFile(pidFile, 'utf8'));
    await vi.waitFor(async () => {
      const state = await readFile(`/proc/${grandchild}/stat`, 'utf8').catch(() => 'gone');
      expect(state === 'gone' || / Z /.test(state)).toBe(true);
    });
  });

  test('tells a process that a signal ended from one that refused', async () => {
    const killed = runDoveadm(await how('echo "Panic: file auth-master.c" >&2; kill -ABRT $$'), []);

    await expect(killed).rejects.toMatchObject({
      code: 'DOVEADM_KILLED',
      message: expect.stringMatching(/SIGABRT\nPanic: file auth-master/),
    });
  });

  test('says that there is no such program, or that it may not be run', async () => {
    const locked = join(await mkdtemp(join(tmpdir(), 'locked-')), 'doveadm');
    await writeFile(locked, '');

    await expect(runDoveadm(await how('', {program: '/nowhere/doveadm'}), [])).rejects.toMatchObject({
      code: 'DOVEADM_NOT_FOUND',
      reason: 'doveadm-missing',
    });
    await expect(runDoveadm(await how('', {program: locked}), [])).rejects.toMatchObject({code: 'DOVEADM_NOT_FOUND'});
  });

  test('says that an argument is too long for a command line', async () => {
    await expect(runDoveadm(await how('true'), ['x'.repeat(200_000)])).rejects.toMatchObject({
      message: expect.stringContaining('too long'),
    });
  });

  test('hands on much input, and does not mind a doveadm that reads none of it', async () => {
    const input = 'user@example.com\n'.repeat(20_000);

    expect((await runDoveadm(await how('cat'), [], {input})).stdout.length).toBe(input.length);
    expect(await runDoveadm(await how('exit 7'), [], {input})).toMatchObject({exitCode: 7});
  });
});

describe('startDoveadm', () => {
  test('gives output as it comes, and counts only its own time', async () => {
    const {output, end} = startDoveadm(await how('seq 1 200000', {timeoutMs: 2000}), []);

    let size = 0;
    let pauses = 0;
    for await (const chunk of output) {
      size += chunk.length;
      if (pauses++ < 3) await sleep(1000);
    }

    expect(await end).toEqual({exitCode: 0, stderr: ''});
    expect(size).toBe(1_288_895);
  });

  test('ends a process that nobody listens to any more', async () => {
    const {output, end} = startDoveadm(await how('echo x; sleep 60'), []);

    for await (const _chunk of output) break;

    // It may notice that nobody reads before the signal comes.
    const [ended] = await Promise.allSettled([end]);
    if (ended.status === 'fulfilled') expect(ended.value.exitCode).toBe(1);
    else expect(ended.reason).toMatchObject({code: 'DOVEADM_KILLED'});
  });
});
