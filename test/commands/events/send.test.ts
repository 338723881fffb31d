import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {startEndpoint} from '../../ox/endpoint.js';
import {runCli} from '../../run-cli.js';

const send = (...flags: string[]) => runCli(['events', 'send', ...flags]);

describe('events send', () => {
  let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
  beforeEach(async () => {
    endpoint = await startEndpoint(() => 200);
  });
  afterEach(async () => endpoint.stop());

  it('makes any event of the list, with further members', async () => {
    const flags = ['--event', 'FlagsSet', '--user', 'a@x', '--mailbox', 'Sent', '--uid', '7', '--to', 'stdout'];

    const {stdout} = await send(...flags, '--set', 'flags=["\\\\Seen"]', '--set', 'userdb.k1=v1');

    expect(stdout).toBe(
      '{"user":"a@x","mailbox":"Sent","event":"FlagsSet","uid":7,"flags":["\\\\Seen"],"userdb":{"k1":"v1"}}\n',
    );
  });

  it('sends what the ox driver would send to an endpoint, and refuses what it has no place for', async () => {
    const event = ['--user', 'a@x', '--uidvalidity', '1', '--uid', '7', '--to', endpoint.url];

    const sent = await send('--event', 'MessageNew', ...event, '--set', 'subject=Hi', '--json');
    const refused = await send('--event', 'MessageTrash', ...event);

    expect(sent.exitCode).toBe(0);
    expect(JSON.parse(sent.stdout)).toMatchObject({status: 'sent', target: {status: 200}});
    expect(endpoint.arrivals.map(({body}) => body)).toEqual([
      '{"user":"a@x","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":7,"subject":"Hi"}',
    ]);
    expect(refused).toMatchObject({exitCode: 2, stderr: expect.stringContaining('not-message-new')});
  });

  it('refuses an unknown event, and a member that cannot be set', async () => {
    expect(await send('--event', 'Nothing', '--user', 'a', '--to', 'stdout')).toMatchObject({exitCode: 2});
    expect(await send('--event', 'MessageNew', '--user', 'a', '--to', 'stdout', '--set', 'x')).toMatchObject({
      exitCode: 2,
    });
  });
});

describe('ox send', () => {
  it('gives the answer, its body, and 1 where it is no success', async () => {
    const endpoint = await startEndpoint((arrival) => (arrival === 0 ? 200 : 422));
    const job = ['ox', 'send', '--ox-url', endpoint.url, '--user', 'a@x', '--json'];

    const good = await runCli([...job, '--uidvalidity', '1', '--uid', '2', '--unseen', '3']);
    const bad = await runCli([...job, '--count', '2', '--uid', '5']);

    expect(good.exitCode).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({schema: 'dovepush.ox-response/1', status: 200, body: '', tls: null});
    expect(bad.exitCode).toBe(1);
    expect(endpoint.arrivals.map(({body}) => body)).toEqual([
      '{"user":"a@x","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":2,"snippet":"","unseen":3}',
      '{"user":"a@x","event":"messageNew","folder":"INBOX","imap-uid":5,"snippet":""}',
      '{"user":"a@x","event":"messageNew","folder":"INBOX","imap-uid":6,"snippet":""}',
    ]);
    await endpoint.stop();
    expect(await runCli(job)).toMatchObject({exitCode: 3});
  });
});
