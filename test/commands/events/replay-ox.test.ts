import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeEach, expect, it} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import {startEndpoint} from '../../ox/endpoint.js';
import {runCli} from '../../run-cli.js';
import {describeSeries} from '../../servers/needs.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-replay-ox-'));
afterAll(() => rmSync(dir, {recursive: true}));
const jsonLines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
const key = '/private/vendor/vendor.dovecot/http-notify';

describeSeries('events replay --to ox', (series) => {
  let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
  beforeEach(async () => {
    endpoint = await startEndpoint(() => 200);
  });
  afterEach(async () => endpoint.stop());

  it('sends to users with http-notify only, and says who is skipped; --all-users asks nobody', async () => {
    const [on, off, malformed] = ['on', 'off', 'malformed'].map((name) => `${name}@example.org`);
    const dovecot = await startDovecot({series, users: [on, off, malformed].map(String), http: false});
    const set = ['mailbox', 'metadata', 'set', '-s', '-u'];
    await dovecot.doveadm([...set, String(on), '', key, 'user=11@3']);
    await dovecot.doveadm([...set, String(malformed), '', key, 'folder=INBOX']);
    const events = join(dir, 'events.jsonl');
    const users = [on, off, malformed, 'nobody@example.org'];
    const payload = (user: unknown, uid: number) =>
      JSON.stringify({user, mailbox: 'INBOX', event: 'MessageNew', uidvalidity: 1, uid});
    writeFileSync(events, [1, 2].flatMap((uid) => users.map((user) => `${payload(user, uid)}\n`)).join(''));
    const job = ['events', 'replay', '--json', '--from', `file:${events}`, '--to', 'ox', '--ox-url', endpoint.url];

    const {exitCode, stdout} = await runCli([...job, '--yes', ...dovecot.cliFlags]);
    await dovecot.stop();

    expect(exitCode).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines[0]).toMatchObject({selected: 8, sendable: 2, notSendable: {'no-http-notify': 6}});
    expect(lines.at(-1)).toMatchObject({sent: 2, skipped: 6});
    const skipped = lines.filter(({reason}) => reason === 'no-http-notify').map(({user}) => user);
    expect(new Set(skipped)).toEqual(new Set([off, malformed, 'nobody@example.org']));
    expect(endpoint.arrivals.map(({user, uid}) => [user, uid])).toEqual([
      [on, 1],
      [on, 2],
    ]);

    const all = await runCli([...job, '--yes', '--all-users', '--doveadm', '/nonexistent']);
    expect(jsonLines(all.stdout).at(-1)).toMatchObject({sent: 8, skipped: 0});
  });

  it('ends with 3 and names --all-users when there is no doveadm to ask', async () => {
    const events = join(dir, 'one.jsonl');
    writeFileSync(events, '{"user":"a","mailbox":"INBOX","event":"MessageNew","uidvalidity":1,"uid":2}\n');
    const job = ['--from', `file:${events}`, '--to', 'ox', '--ox-url', endpoint.url, '--doveadm', '/nonexistent'];

    const {exitCode, stderr} = await runCli(['events', 'replay', '--yes', ...job]);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('--all-users');
    expect(endpoint.arrivals).toEqual([]);
  });
});
