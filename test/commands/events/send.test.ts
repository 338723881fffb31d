import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventNames} from '../../../src/events/event.js';
import {makePayload} from '../../../src/events/make.js';
import {startEndpoint} from '../../ox/endpoint.js';
import {runCli} from '../../run-cli.js';

/** What Cyrus's events leave out: a login has no mailbox, a subscription no UIDVALIDITY, a mailbox no UID. */
function factsOf(event: string, place: {user: string; mailbox: string; uidvalidity: number; uid: number}) {
  if (/^(?:Log|Apple|Calendar|MessagesUn)/.test(event)) return {user: place.user, mailbox: null, uid: null};
  if (event.startsWith('Quota')) return {user: place.user, mailbox: place.mailbox, uidvalidity: null, uid: null};
  if (/^(?:Acl|MailboxModseq)/.test(event)) return {...place, uid: null};
  return place;
}

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

  it('makes every event so that it is read as what it is', async () => {
    const made = eventNames.map((event) => {
      const place = {user: 'jo.e@x', mailbox: 'Ä/b c', uidvalidity: 3, uid: 7};
      return {event, place, payload: makePayload({event, ...place, set: []}, 'kafka')};
    });

    const {stdout} = await runCli(['events', 'show', '-', '--json'], {
      input: made.map(({payload}) => payload).join('\n'),
    });

    const read = stdout.trimEnd().split('\n');
    expect(read.map((line) => JSON.parse(line))).toMatchObject(
      made.map(({event, place}) => ({event, ...factsOf(event, place), problem: null})),
    );
  });

  it('writes what Cyrus writes with --format cyrus', async () => {
    const flags = ['--event', 'mailboxunsubscribe', '--user', 'jo@x.org', '--mailbox', 'Ä b', '--uidvalidity', '3'];
    const {stdout} = await send(...flags, '--format', 'cyrus', '--to', 'stdout');

    expect(JSON.parse(stdout)).toMatchObject({
      event: 'MailboxUnSubscribe',
      uri: expect.stringMatching(/^imap:\/\/[^/]+\/user\/jo\/%C3%84%20b%40x\.org$/),
      user: 'jo@x.org',
      pid: expect.any(Number),
    });
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
    for (const wrong of ['--set=x', '--uid=4294967296']) {
      expect(await send('--event', 'MessageNew', '--user', 'a', '--to', 'stdout', wrong)).toMatchObject({exitCode: 2});
    }
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
    expect([good.stderr, bad.exitCode]).toEqual(['', 1]);
    expect(bad.stderr).toContain('% 0 of 2 taken in');
    expect(endpoint.arrivals.map(({body}) => body)).toEqual([
      '{"user":"a@x","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":2,"snippet":"","unseen":3}',
      '{"user":"a@x","event":"messageNew","folder":"INBOX","imap-uid":5,"snippet":""}',
      '{"user":"a@x","event":"messageNew","folder":"INBOX","imap-uid":6,"snippet":""}',
    ]);
    await endpoint.stop();
    expect(await runCli(job)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('"hint":"Start the endpoint'),
    });
  });
});
