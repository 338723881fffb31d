import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import type {DovecotOptions} from '../../scripts/servers/dovecot-conf.js';
import {runCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';

interface Probe {
  readonly check: string;
  readonly status: string;
  readonly driver?: string;
  readonly message: string;
  readonly steps: readonly {readonly step: string}[];
}

const user = 'anna@example.org';

describeSeries('doctor --probe=live', (series) => {
  /** Bodies that the real endpoint was sent. */
  const told: string[] = [];
  let status = 200;
  let endpoint: Server;
  let healthy: DovecotOptions = {};
  let dovecot: Awaited<ReturnType<typeof startDovecot>>;

  beforeAll(async () => {
    endpoint = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      told.push(Buffer.concat(chunks).toString());
      response.writeHead(status).end();
    });
    endpoint.listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    const url = `http://login:geheim8@127.0.0.1:${(endpoint.address() as AddressInfo).port}/notify`;
    healthy = {series, users: [user], drivers: [{driver: 'dlog'}, {driver: 'ox', url}]};
    dovecot = await startDovecot(healthy);
    await runCli(['metadata', 'set', user, 'user=11@3', ...dovecot.cliFlags]);
  });
  afterAll(async () => {
    await dovecot.stop();
    endpoint.close();
  });
  beforeEach(() => void told.splice(0));

  async function probe(...words: string[]) {
    const server = words.includes('--lmtp') ? [] : ['--lmtp', `127.0.0.1:${dovecot.ports.lmtp}`];
    const flags = [...server, '--only', 'user', '--json'];
    const all = ['doctor', user, '--probe=live', ...dovecot.cliFlags, ...flags, ...words];
    const {stdout, stderr, exitCode} = await runCli(all);
    const {checks}: {checks: readonly Probe[]} = stdout === '' ? {checks: []} : JSON.parse(stdout);
    const found = checks.filter(({check}) => check === 'probe');
    return {exitCode, stdout, stderr, found, ofDriver: (name: string) => found.find(({driver}) => driver === name)};
  }

  async function mails(): Promise<number> {
    const {stdout} = await dovecot.doveadm(['fetch', '-u', user, 'uid', 'ALL']);
    return stdout.split('\n').filter((line) => line.startsWith('uid: ')).length;
  }

  const steps = (one: Probe | undefined) => one?.steps.map(({step}) => step);

  test('sees dlog, does not know of ox, and removes the mail', async () => {
    const {exitCode, ofDriver, found} = await probe('--yes', '--wait', '3s');

    expect([exitCode, found.length]).toEqual([3, 2]);
    expect([ofDriver('dlog')?.status, steps(ofDriver('dlog'))]).toEqual(['ok', ['delivered', 'notified', 'removed']]);
    expect([ofDriver('ox')?.status, steps(ofDriver('ox'))]).toEqual(['unchecked', ['delivered', 'removed']]);
    expect(ofDriver('ox')?.message).toContain('debug level only');
    expect(told.map((body) => JSON.parse(body))).toMatchObject([{event: 'messageNew', 'imap-uid': expect.any(Number)}]);
    expect(await mails()).toBe(0);
  });

  test('sees ox where debug lines are logged, and its error everywhere', async () => {
    const extra = series === '2.3' ? 'mail_debug = yes\n' : 'log_debug = category=push-notification\n';
    await dovecot.restart({...healthy, extra});
    const seen = await probe('--yes');
    await dovecot.restart(healthy);
    status = 500;
    const failed = await probe('--yes');
    status = 200;

    expect([seen.exitCode, seen.ofDriver('ox')?.message]).toEqual([
      0,
      expect.stringMatching(/^the endpoint answered 200/),
    ]);
    expect(steps(seen.ofDriver('ox'))).toEqual(['delivered', 'notified', 'removed']);
    expect([failed.exitCode, failed.ofDriver('ox')?.status]).toEqual([1, 'bad']);
    expect(failed.ofDriver('ox')?.message).toMatch(/^ox failed: .*500/);
    expect(await mails()).toBe(0);
  });

  test('asks before it notifies, and names who is told', async () => {
    const {exitCode, stdout, stderr} = await probe();
    const elsewhere = await probe('--yes', '--lmtp', '127.0.0.1:9');

    expect([exitCode, stdout, told]).toEqual([2, '', []]);
    expect(stderr).toMatch(/would notify dlog, ox at http:\/\/login:\*\*\*@127\.0\.0\.1:\d+\/notify/);
    expect(elsewhere).toMatchObject({exitCode: 1, found: [{status: 'bad', steps: []}]});
    expect(await mails()).toBe(0);
  });
});
