import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import type {DovecotOptions} from '../../scripts/servers/dovecot-conf.js';
import {runCli, startCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';

type Dovecot = Awaited<ReturnType<typeof startDovecot>>;

interface Probe {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly hint?: string;
  readonly steps?: readonly {readonly step: string; readonly ms: number}[];
}

const user = 'anna@example.org';

describeSeries('doctor --probe', (series) => {
  /** What the real endpoint was told. */
  const told: string[] = [];
  let endpoint: Server;
  let healthy: DovecotOptions = {};
  let dovecot: Dovecot;
  const metadata = (...words: string[]) => runCli(['metadata', ...words, ...dovecot.cliFlags]);

  beforeAll(async () => {
    endpoint = createServer((request, response) => {
      told.push(request.method ?? '');
      request.resume();
      response.end();
    });
    endpoint.listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/notify`;
    healthy = {series, users: [user], drivers: [{driver: 'dlog'}, {driver: 'ox', url, userFromMetadata: true}]};
    dovecot = await startDovecot(healthy);
    await metadata('set', user, 'user=11@3');
  });
  afterAll(async () => {
    await dovecot.stop();
    endpoint.close();
  });
  beforeEach(() => void told.splice(0));

  async function probe(...words: string[]) {
    const flags = [...dovecot.cliFlags, '--dovecot-lda', dovecot.ldaPath, '--only', 'user', '--json', ...words];
    const before = (await dovecot.log()).length;
    const {stdout, exitCode, stderr} = await runCli(['doctor', user, '--probe', ...flags]);
    const {checks}: {checks: readonly Probe[]} = JSON.parse(stdout);
    const found = checks.find(({check}) => check === 'probe');
    const log = (await dovecot.log()).slice(before);
    return {exitCode, stderr, ...found, reached: found?.steps?.map(({step}) => step), log};
  }

  async function mails(): Promise<number> {
    const {stdout} = await dovecot.doveadm(['fetch', '-u', user, 'uid', 'ALL']);
    return stdout.split('\n').filter((line) => line.startsWith('uid: ')).length;
  }

  async function expectNoTrace(log: string): Promise<void> {
    expect([await mails(), told]).toEqual([0, []]);
    expect(log).not.toMatch(/process_msg|Message data/);
  }

  test('proves delivery and driver, and nobody hears of it', async () => {
    const {exitCode, status, reached, message, steps, log} = await probe();

    expect([exitCode, status, reached], message).toEqual([0, 'ok', ['delivered', 'notified', 'removed']]);
    expect(steps?.every(({ms}) => Number.isInteger(ms) && ms >= 0)).toBe(true);
    expect(message).toMatch(/the ox driver notified after \d+ ms, .*; LMTP and the real endpoint were not proven$/);
    await expectNoTrace(log);
  });

  test('gives a monitor the time of each step', async () => {
    const flags = [...dovecot.cliFlags, '--dovecot-lda', dovecot.ldaPath, '--only', 'user', '-f', 'prometheus'];
    const {stdout} = await runCli(['doctor', user, '--probe', ...flags]);

    const samples = [...stdout.matchAll(/^dovepush_doctor_probe_step_seconds\{step="(\w+)"\} \d+(?:\.\d+)?$/gm)];
    expect(samples.map(([, step]) => step)).toEqual(['delivered', 'notified', 'removed']);
  });

  test('says that the driver did not notify where the entry is unset', async () => {
    await metadata('unset', user);
    const {exitCode, status, reached, message, hint, log} = await probe('--wait', '300ms');
    await metadata('set', user, 'user=11@3');

    expect([exitCode, status, reached]).toEqual([1, 'bad', ['delivered', 'removed']]);
    expect(message).toBe('the mail was delivered, but the ox driver did not notify within 0.3 s');
    expect(hint).toContain(series === '2.3' ? 'mail_debug' : 'log_debug');
    await expectNoTrace(log);
  });

  test('leaves no mail behind when it is interrupted', async () => {
    await metadata('unset', user);
    const words = [...dovecot.cliFlags, '--dovecot-lda', dovecot.ldaPath, '--only', 'user', '--wait', '50s'];
    const running = startCli(['doctor', user, '--probe', ...words]);
    await expect.poll(mails, {timeout: 30_000, interval: 200}).toBe(1);
    running.kill('SIGTERM');
    const {exitCode} = await running.done;
    await metadata('set', user, 'user=11@3');

    expect([exitCode, await mails(), told]).toEqual([130, 0, []]);
  });

  test('uses what the userdb gives the user, and the plugins of the program that delivers', async () => {
    const extra = 'protocol lda {\n  mail_plugins = quota\n}\n';
    const quiet = `quiet-${series}@example.org`;
    await dovecot.addUser(quiet, {mail_plugins: 'quota'});
    await dovecot.restart({
      ...healthy,
      extra: series === '2.3' ? extra : 'protocol lda {\n  mail_plugins {\n    push_notification = no\n  }\n}\n',
    });
    const {status, reached, log} = await probe();
    const flags = [...dovecot.cliFlags, '--dovecot-lda', dovecot.ldaPath, '--only', 'config', '--json'];
    const {stdout} = await runCli(['doctor', quiet, '--probe', ...flags]);
    await dovecot.restart(healthy);

    expect([status, reached]).toEqual(['ok', ['delivered', 'notified', 'removed']]);
    await expectNoTrace(log);
    const other = JSON.parse(stdout).checks.find(({check}: Probe) => check === 'probe');
    expect([other.status, other.message]).toEqual([
      'bad',
      'no mail was delivered: lmtp starts no driver, so no notification could come',
    ]);
  });

  test('leaves Sieve out, which could discard the mail', async () => {
    const script = join(dovecot.root, 'discard.sieve');
    await writeFile(script, 'discard;\n');
    const settings =
      series === '2.3'
        ? `protocol lda {\n  mail_plugins = notify push_notification sieve\n}\nprotocol lmtp {\n  mail_plugins = notify push_notification sieve\n}\nplugin {\n  sieve_before = ${script}\n}\n`
        : `${['lda', 'lmtp'].map((name) => `protocol ${name} {\n  mail_plugins {\n    sieve = yes\n  }\n}\n`).join('')}sieve_script discard {\n  sieve_script_type = before\n  path = ${script}\n}\n`;
    await dovecot.restart({...healthy, extra: settings});
    const {status, reached, message, log} = await probe();
    // Elsewhere the script is in force.
    await dovecot.deliver(user);
    const kept = await mails();
    await dovecot.restart(healthy);

    expect([status, reached], message).toEqual(['ok', ['delivered', 'notified', 'removed']]);
    expect(kept).toBe(0);
    await expectNoTrace(log);
  });

  test('uses dlog where no ox driver starts', async () => {
    await dovecot.restart({...healthy, drivers: [{driver: 'dlog'}]});
    const {status, reached, message, log} = await probe();
    await dovecot.restart(healthy);

    expect([status, reached], message).toEqual(['ok', ['delivered', 'notified', 'removed']]);
    expect(message).toContain('the dlog driver notified');
    await expectNoTrace(log);
  });

  test('nothing is delivered without dovecot-lda, to an unknown user, or without a user', async () => {
    const flags = [...dovecot.cliFlags, '--only', 'user', '--json'];
    const absent = await runCli(['doctor', user, '--probe', ...flags, '--dovecot-lda', '/nonexistent/dovecot-lda']);
    const unknown = await runCli(['doctor', 'nobody@example.org', '--probe', ...flags]);
    const nobody = await runCli(['doctor', '--probe', ...flags]);

    const found = JSON.parse(absent.stdout).checks.at(-1);
    expect([absent.exitCode, found.status, found.hint]).toEqual([
      3,
      'unchecked',
      'Name dovecot-lda with --dovecot-lda PATH.',
    ]);
    expect(JSON.parse(unknown.stdout).checks.at(-1)).toMatchObject({check: 'probe', status: 'unchecked'});
    expect([nobody.exitCode, nobody.stdout]).toEqual([2, '']);
    expect(await mails()).toBe(0);
  });
});
