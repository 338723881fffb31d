import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, it} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import {startEndpoint} from '../../ox/endpoint.js';
import {runCli} from '../../run-cli.js';
import {describeSeries} from '../../servers/needs.js';

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

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** Mails whose headers and texts other programs write in other ways. */
const oddMails: readonly (string | Buffer)[] = [
  bytes('From: J\xfcrgen <j@x>\nSubject: caf\xe9 in Latin-1, unencoded\n\nx\n'),
  bytes('From: a@x\nSubject: half \xc3\n a character, folded\n\nx\n'),
  bytes('From: a@x\nSubject: controls \x01\x1b[31m \x7f\x85\n\nx\n'),
  'From: Grüße <ü@x>\nSubject: raw UTF-8 ü€😀 \u2028 \u202e \ufeff\n\nx\n',
  'From: one@x\nFrom: two@x\nSubject: first\nSubject: second\n\nx\n',
  'FROM: a@x\nsubject: other cases\n\nx\n',
  'From : a@x\nSubject\t: blanks before the colon\n\nx\n',
  'From:\nSubject:   \n\nboth empty\n',
  'To: b@x\n\nFrom: none@x\nSubject: in the body only\n',
  `From: a@x\nSubject: ${'long '.repeat(3000)}\n\nx\n`,
  'From: a@x\nSubject: =?utf-8?Q?never_closed\n\nx\n',
  'From: a@x\nSubject:\n folded at once\n\tand again\n\nx\n',
  'From: "A, B" <a@x>, c@x (comment), group: d@x;\nSubject: {"user":"x"}\n\nx\n',
  `From: a@x\nSubject: emoji\nContent-Type: text/plain; charset=utf-8\n\n${'😀 text '.repeat(60)}\n`,
  bytes('From: a@x\nSubject: s\nContent-Type: text/plain; charset=iso-8859-1\n\nGr\xfc\xdfe\n'),
  'From: a@x\nSubject: s\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nR3LDvMOfZQ==\n',
  'From: a@x\nSubject: s\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nR3LDvMOfZQ==\n',
  '\nno header at all\n',
];

describeSeries('events replay --from mailstore', (series) => {
  it('restores what the ox driver lost while the endpoint was down: the same bytes but for unseen', {
    timeout: 120_000,
  }, async () => {
    let open = false;
    const endpoint = await startEndpoint(() => (open ? 200 : 503));
    const users = Array.from({length: 10}, (_, index) => `u${index}@example.org`);
    const drivers = [{driver: 'ox' as const, url: endpoint.url, userFromMetadata: true}];
    const dovecot = await startDovecot({series, users, drivers, http: false});
    try {
      for (const user of users) {
        await dovecot.doveadm(['mailbox', 'metadata', 'set', '-s', '-u', user, '', key, `user=${user}-x`]);
        await dovecot.doveadm(['save', '-u', user, '-m', 'INBOX'], {input: 'Subject: appended before\n\nx\n'});
      }
      // Dovecot keeps seconds: what arrived before is to be of an earlier one.
      await sleep(1000 - (Date.now() % 1000));
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

      const {exitCode, stdout, stderr} = await runCli(
        [
          ...['events', 'replay', '--json', '--from', 'mailstore', '--to', 'ox', '--yes'],
          ...['--user', 'u*@example.org', '--since', since, ...dovecot.cliFlags],
        ],
        {timeoutMs: 60_000},
      );

      expect(exitCode).toBe(0);
      const [plan, first] = jsonLines(stdout);
      expect(plan).toMatchObject({from: 'mailstore', selected: 49, byEvent: {MessageNew: 49}, sendable: 49});
      for (const word of ['arrived', 'appended', 'moved into', 'read', 'expunged', 'moved away', 'unseen']) {
        expect(plan.warnings.join('\n')).toContain(word);
        expect(stderr).toContain(word);
      }
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

  it('rebuilds what Dovecot sent for mails with odd headers, byte for byte', {timeout: 120_000}, async () => {
    const endpoint = await startEndpoint(() => 200);
    const [user, other] = ['odd@example.org', 'other@example.org'];
    const drivers = [{driver: 'ox' as const, url: endpoint.url}];
    const dovecot = await startDovecot({series, users: [user, other], drivers, http: false});
    const folder = mkdtempSync(join(tmpdir(), 'dovepush-mailstore-'));
    try {
      for (const name of [user, other]) {
        await dovecot.doveadm(['mailbox', 'metadata', 'set', '-s', '-u', name, '', key, 'user=x']);
      }
      for (const mail of oddMails) await dovecot.deliver(user, mail);
      await dovecot.deliver(other);
      const sent = endpoint.arrivals.map(({body}) => body);
      expect(sent).toHaveLength(oddMails.length + 1);
      endpoint.arrivals.length = 0;
      const users = join(folder, 'users');
      writeFileSync(users, `${user}\n\nnobody@example.org\n`);

      const job = ['--from', 'mailstore', '--users', users, '--to', endpoint.url, '--yes', ...dovecot.cliFlags];
      const {exitCode, stderr} = await runCli(['events', 'replay', ...job]);

      expect(exitCode).toBe(0);
      expect(stderr.match(/% nobody@example.org: Dovecot does not know this user\n/g)).toHaveLength(1);
      expect(stderr).toContain('% from the mail store nobody can tell which notifications were lost');
      const withoutUnseen = (body: string) => body.replace(/,"unseen":\d+\}$/, '}');
      expect(endpoint.arrivals.map(({body}) => withoutUnseen(body))).toEqual(
        sent.slice(0, oddMails.length).map(withoutUnseen),
      );
    } finally {
      rmSync(folder, {recursive: true});
      await dovecot.stop();
      await endpoint.stop();
    }
  });

  it('wants to know the users', async () => {
    const job = ['events', 'replay', '--from', 'mailstore', '--to', 'stdout', '--yes'];

    expect(await runCli(job)).toMatchObject({exitCode: 2, stderr: expect.stringContaining('--user')});
  });
});
