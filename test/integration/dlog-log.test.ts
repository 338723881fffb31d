import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {runCli} from '../run-cli.js';
import {type ImapCommand, imapSession} from '../servers/imap.js';
import {describeSeries} from '../servers/needs.js';

const user = 'anna@example.org';
const odd = 'x: dlog: Message data: Mailbox [INBOX], UID [9], UIDVALIDITY [1]';
const long = 'n'.repeat(200);
const entry = '/private/vendor/vendor.dovecot/http-notify';

const commands: readonly ImapCommand[] = [
  'CREATE Work',
  'RENAME Work Arbeit',
  `CREATE "${odd}"`,
  `CREATE ${long}`,
  {command: `APPEND ${long} (\\Seen)`, literal: 'Subject: kept\n\nx\n'},
  `SELECT ${long}`,
  'STORE 1 +FLAGS (\\Flagged)',
  'SELECT INBOX',
  'STORE 1 +FLAGS (\\Seen $label)',
  'STORE 1 -FLAGS ($label)',
  'STORE 2 +FLAGS (\\Deleted)',
  'EXPUNGE',
  `DELETE "${odd}"`,
];

/** Name, mailbox, UID and what was set or cleared. */
const expected = [
  ['MailboxCreate', 'INBOX', null, []],
  ['MessageNew', 'INBOX', 1, []],
  ['MessageNew', 'INBOX', 2, []],
  ['MessageNew', 'INBOX', 3, []],
  ['MailboxCreate', 'Work', null, []],
  ['MailboxRename', 'Arbeit', null, []],
  ['MailboxCreate', odd, null, []],
  ['MailboxCreate', long, null, []],
  ['FlagsSet', long, 1, ['\\Flagged']],
  ['FlagsSet', 'INBOX', 1, ['\\Seen', '$label']],
  ['MessageRead', 'INBOX', 1, []],
  ['FlagsClear', 'INBOX', 1, ['$label']],
  ['FlagsSet', 'INBOX', 2, ['\\Deleted']],
  ['MessageTrash', 'INBOX', 2, []],
  ['MessageExpunge', 'INBOX', 2, []],
  ['MailboxDelete', odd, null, []],
];

interface Shown {
  readonly event: string;
  readonly user: string;
  readonly mailbox: string;
  readonly uid: number | null;
  readonly payload: {readonly flags?: string[]; readonly keywords?: string[]; readonly subject?: string};
  readonly problem: string | null;
}

describeSeries('the log of a dlog driver', (series) => {
  /** By mail_debug: the events that the log of the same operations shows. */
  const shown: Record<'off' | 'on', readonly Shown[]> = {off: [], on: []};
  const folded = `${'long '.repeat(2000)}\n MessageExpunge: Message was expunged\n\tend`;
  let dovecot: Awaited<ReturnType<typeof startDovecot>> | undefined;

  /** Does the same things on a new server; gives what `events show` makes of its log. */
  async function operate(extra: string): Promise<readonly Shown[]> {
    const drivers = [{driver: 'dlog' as const}, {driver: 'ox' as const, url: 'http://127.0.0.1:1/'}];
    dovecot = await startDovecot({series, users: [user], drivers, extra});
    await dovecot.deliver(user, 'Subject: first\n\nx\n');
    await dovecot.doveadm(['mailbox', 'metadata', 'set', '-u', user, '-s', '', entry, 'user=1']);
    await dovecot.deliverByLda(user, 'Subject: by lda\n\nx\n');
    await dovecot.deliver(user, `From: Carol <carol@example.net>\nSubject: ${folded}\n\nx\n`);
    await imapSession(dovecot.ports.imap, user, commands);
    const {exitCode, stdout} = await runCli(['events', 'show', `${dovecot.root}/dovecot.log`, '--json']);
    await dovecot.stop();
    expect(exitCode).toBe(0);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  beforeAll(async () => {
    shown.off = await operate('');
    shown.on = await operate('mail_debug = yes\n');
  });

  afterAll(() => dovecot?.stop());

  test.each(['off', 'on'] as const)('gives what was done, with mail_debug %s', (debug) => {
    const found = shown[debug].map(({event, mailbox, uid, payload}) => {
      return [event, mailbox, uid, [...(payload.flags ?? []), ...(payload.keywords ?? [])]];
    });

    expect(found).toEqual(expected);
    expect(new Set(shown[debug].map((event) => event.user))).toEqual(new Set([user]));
  });

  test('gives a long and folded subject as the header had it', () => {
    const subjects = shown.on.map(({payload}) => payload.subject).filter((subject) => subject !== undefined);

    expect(subjects).toContain(folded);
    expect(shown.on.filter(({problem}) => problem !== null).map(({uid}) => uid)).toEqual([1]);
  });
});
