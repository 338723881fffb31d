import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {runCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';

interface Told {
  readonly status: string;
  readonly message: string;
  readonly driver?: string;
  readonly hint?: string;
}

const [anna, bert] = ['anna@example.org', 'bert@example.org'];

describeSeries('doctor and the last events', (series) => {
  let endpoint: Server;
  let status = 200;
  let dovecot: Awaited<ReturnType<typeof startDovecot>>;

  beforeAll(async () => {
    endpoint = createServer((request, response) => {
      request.resume();
      response.writeHead(status).end();
    });
    endpoint.listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/notify`;
    dovecot = await startDovecot({series, users: [anna, bert], drivers: [{driver: 'dlog'}, {driver: 'ox', url}]});
    for (const user of [anna, bert]) await runCli(['metadata', 'set', user, 'user=11@3', ...dovecot.cliFlags]);
  });
  afterAll(async () => {
    await dovecot.stop();
    endpoint.close();
  });

  async function events(user: string) {
    const words = ['doctor', user, ...dovecot.cliFlags, '--only', 'events', '--json'];
    const {stdout, exitCode} = await runCli(words);
    const {checks}: {checks: readonly Told[]} = JSON.parse(stdout);
    return {exitCode, checks, told: checks.map((one) => `${one.driver ?? ''} ${one.status}`.trim())};
  }

  const logged = (pattern: RegExp) => expect.poll(() => dovecot.log(), {timeout: 20_000}).toMatch(pattern);

  test('compares the last line of dlog with the last mail, and finds the errors of this user until the next start', async () => {
    const before = await events(anna);
    await dovecot.deliver(anna);
    await logged(/anna.*Message data/);
    const after = await events(anna);
    status = 503;
    await dovecot.deliver(anna);
    await logged(/push-notification-ox: .*503/);
    const failed = await events(anna);
    const other = await events(bert);
    status = 200;
    await dovecot.restart();
    const again = await events(anna);

    expect([before.exitCode, before.told]).toEqual([0, ['ok']]);
    expect(before.checks[0]?.message).toContain(`in ${join(dovecot.root, 'dovecot.log')}, doveadm log errors`);
    expect([after.exitCode, after.told]).toEqual([0, ['ok', 'dlog ok']]);
    expect(after.checks[1]?.message).toMatch(/^the last line of dlog is from \S+Z, the last mail in INBOX from \S+Z$/);
    expect([failed.exitCode, failed.told]).toEqual([1, ['bad', 'dlog ok']]);
    expect(failed.checks[0]?.message).toMatch(/^a push of anna@example\.org failed at \S+Z: ox: .*503/);
    expect(failed.checks[0]?.hint).toContain('dovepush events failures');
    expect([other.exitCode, other.told]).toEqual([0, ['ok']]);
    expect(again.told[0]).toBe('ok');
  });
});
