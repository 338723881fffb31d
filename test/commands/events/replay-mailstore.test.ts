import {setTimeout as sleep} from 'node:timers/promises';
import {expect, it} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import {startEndpoint} from '../../ox/endpoint.js';
import {runCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';

const jsonLines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
const key = '/private/vendor/vendor.dovecot/http-notify';

/** Mails that the driver treats differently. */
const mails = [
  'From: Alice <alice@example.net>\nSubject: Hello\n\nHi there\n',
  'From: =?utf-8?Q?J=C3=BCrgen?= <j@example.net>\nSubject: =?UTF-8?B?R3LDvMOfZQ==?=\n =?UTF-8?B?ZW4=?=\n\n> quoted\nmine\n',
  'Subject:\n\nno From, an empty Subject\n',
  'From: a@example.net\nContent-Type: text/html\n\n<p>Fish &amp; chips</p>\n',
  'From: a@example.net\nSubject: "quotes" \\ and\ttab\n\n\n',
];

describeWith(['dovecot'], 'events replay --from mailstore', () => {
  it('restores what the ox driver lost while the endpoint was down: the same bytes but for unseen', {
    timeout: 120_000,
  }, async () => {
    let open = false;
    const endpoint = await startEndpoint(() => (open ? 200 : 503));
    const users = Array.from({length: 10}, (_, index) => `u${index}@example.org`);
    const dovecot = await startDovecot({users, drivers: [`ox:url=${endpoint.url} user_from_metadata`], http: false});
    try {
      for (const user of users) {
        await dovecot.doveadm(['mailbox', 'metadata', 'set', '-s', '-u', user, '', key, `user=${user}-x`]);
        await dovecot.doveadm(['save', '-u', user, '-m', 'INBOX'], {input: 'Subject: appended before\n\nx\n'});
      }
      await sleep(1100);
      const since = new Date().toISOString();
      for (const mail of mails) for (const user of users) await dovecot.deliver(user, mail);
      const lost = endpoint.arrivals.map(({user, uid, body}) => ({user, uid, body}));
      expect(lost).toHaveLength(50);
      await dovecot.doveadm(['flags', 'add', '-u', String(users[0]), '\\Seen', 'mailbox', 'INBOX', 'uid', '2']);
      await dovecot.doveadm(['expunge', '-u', String(users[1]), 'mailbox', 'INBOX', 'uid', '3']);
      await dovecot.doveadm(['mailbox', 'create', '-u', String(users[2]), 'Archive']);
      await dovecot.doveadm(['move', '-u', String(users[2]), 'Archive', 'mailbox', 'INBOX', 'uid', '4']);
      await dovecot.doveadm(['save', '-u', String(users[3]), '-m', 'INBOX'], {input: 'Subject: appended\n\nx\n'});
      open = true;
      endpoint.arrivals.length = 0;

      const {exitCode, stdout} = await runCli(
        [
          ...['events', 'replay', '--json', '--from', 'mailstore', '--to', 'ox', '--yes'],
          ...['--user', 'u*@example.org', '--since', since, '--dovecot-conf', dovecot.conf],
        ],
        {timeoutMs: 60_000},
      );

      expect(exitCode).toBe(0);
      const [plan, first] = jsonLines(stdout);
      expect(plan).toMatchObject({from: 'mailstore', selected: 49, byEvent: {MessageNew: 49}, sendable: 49});
      expect(plan.warnings).toHaveLength(2);
      expect(first.source).toMatchObject({mailstore: expect.any(String), uid: expect.any(Number)});
      const withoutUnseen = (body: string) => body.replace(/,"unseen":\d+/, '');
      const restored = new Map(endpoint.arrivals.map(({user, uid, body}) => [`${user} ${uid}`, withoutUnseen(body)]));
      const gone = new Set([`${users[1]}-x 3`, `${users[2]}-x 4`]);
      for (const {user, uid, body} of lost) {
        const wanted = gone.has(`${user} ${uid}`) ? undefined : withoutUnseen(body);
        expect(restored.get(`${user} ${uid}`)).toBe(wanted);
      }
      expect(restored.get(`${users[3]}-x 7`)).toContain('"subject":"appended"');
    } finally {
      await dovecot.stop();
      await endpoint.stop();
    }
  });

  it('wants to know the users', async () => {
    const job = ['events', 'replay', '--from', 'mailstore', '--to', 'stdout', '--yes'];

    expect(await runCli(job)).toMatchObject({exitCode: 2, stderr: expect.stringContaining('--user')});
  });
});
