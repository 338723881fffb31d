import {once} from 'node:events';
import {connect} from 'node:net';
import type {startCyrus} from '../../scripts/servers/cyrus.js';
import {deliverByLmtp} from '../../scripts/servers/lmtp.js';
import {type ImapCommand, imapSession} from '../servers/imap.js';

export type Cyrus = Awaited<ReturnType<typeof startCyrus>>;

function mail(subject: string): string {
  return `From: =?utf-8?q?Gr=C3=BC=C3=9Fe?= <sender@example.net>\nTo: alice@example.org\nSubject: ${subject}\nMessage-ID: <${subject}@x>\n\nText\n`;
}

function append(mailbox: string, subject: string, flags = ''): ImapCommand {
  return {command: `APPEND "${mailbox}" (${flags})`, literal: mail(subject)};
}

/** Events of a group that is switched on, in the order in which one session causes them; `MailboxModseq` apart. */
interface Step {
  readonly user: string;
  readonly commands: readonly ImapCommand[];
  readonly events: readonly string[];
}

/** One session after the other. All groups but `calendar`, which wants a calendar server, are in it. */
const steps: readonly Step[] = [
  {
    user: 'cyrus',
    commands: [
      'CREATE user/alice',
      'CREATE user/bob',
      'CREATE Public',
      'SETACL Public alice lrswipkxtecda',
      'SETQUOTA user/alice (STORAGE 10000)',
    ],
    events: [
      'Login cyrus',
      'MailboxCreate alice INBOX',
      'MailboxCreate bob INBOX',
      'MailboxCreate cyrus Public',
      'AclChange cyrus Public',
      'QuotaChange alice INBOX',
      'Logout cyrus',
    ],
  },
  {
    user: 'alice',
    commands: [
      'CREATE Projets',
      'CREATE "R&AOk-f"',
      'SUBSCRIBE Projets',
      'UNSUBSCRIBE Projets',
      'RENAME Projets Paid',
      'SETACL Paid bob lrswited',
    ],
    events: [
      'Login alice',
      'MailboxCreate alice Projets',
      'MailboxCreate alice Réf',
      'MailboxSubscribe alice Projets',
      'MailboxUnsubscribe alice Projets',
      'MailboxRename alice Paid',
      'AclChange alice Paid',
      'Logout alice',
    ],
  },
  {
    user: 'alice',
    commands: [
      append('INBOX', 'one', '\\Seen \\Flagged $Label1'),
      append('INBOX', 'two'),
      append('INBOX', 'three'),
      'SELECT INBOX',
      'FETCH 2 BODY[TEXT]',
      'STORE 1:2 +FLAGS (\\Answered $Label2)',
      'STORE 1 -FLAGS (\\Flagged)',
      'COPY 1:2 Paid',
      'MOVE 2 "R&AOk-f"',
      'STORE 1 +FLAGS (\\Deleted)',
      'EXPUNGE',
    ],
    events: [
      'Login alice',
      ...['MessageAppend', 'MessageAppend', 'MessageAppend', 'MessageRead', 'FlagsSet', 'FlagsClear'].map(
        (name) => `${name} alice INBOX`,
      ),
      'MessageCopy alice Paid',
      'MessageMove alice Réf',
      ...['MessageExpunge', 'MessageTrash', 'MessageExpunge'].map((name) => `${name} alice INBOX`),
      'Logout alice',
    ],
  },
  {
    user: 'bob',
    commands: ['SELECT "Other Users/alice/Paid"', 'STORE 1 +FLAGS (\\Flagged)'],
    events: ['Login bob', 'FlagsSet alice Paid', 'Logout bob'],
  },
  {
    user: 'alice',
    commands: [
      'XAPPLEPUSHSERVICE aps-version 2 aps-account-id a aps-device-token b aps-subtopic com.apple.mobilemail mailboxes (INBOX "R&AOk-f")',
    ],
    events: ['Login alice', 'ApplePushService alice -', 'Logout alice'],
  },
  {
    user: 'alice',
    commands: ['DELETE Paid'],
    events: ['Login alice', 'MailboxDelete alice Paid', 'Logout alice'],
  },
];

const deliveries = ['four', 'five'];

/** All groups that the scenario needs. */
export const groups = {
  event_notifier: 'log',
  event_groups: 'message flags mailbox subscription access quota applepushservice',
  event_extra_params:
    'timestamp service clientAddress flagNames messages vnd.cmu.unseenMessages vnd.cmu.midset vnd.cmu.envelope',
  aps_topic: 'com.apple.mail.XServer.test',
  unixhierarchysep: 'yes',
  altnamespace: 'yes',
};

/** What the scenario causes, `EVENT OWNER MAILBOX`, without `MailboxModseq`. */
export const expected: readonly string[] = [
  ...steps.flatMap(({events}) => events),
  ...deliveries.map(() => 'MessageNew alice INBOX'),
];

/** Runs the scenario once on a server that nobody has used; without the group `applepushservice` it lacks a command. */
export async function runScenario({ports}: Cyrus, hasApple = true): Promise<void> {
  for (const {user, commands, events} of steps) {
    if (!hasApple && events.some((name) => name.startsWith('ApplePushService'))) continue;
    await imapSession(ports.imap, user, commands);
    // The event of a logout comes after the answer.
    await loggedOut(ports.imap);
  }
  for (const subject of deliveries) await deliverByLmtp(ports.lmtp, 'alice', mail(subject));
}

/** A connection that is greeted after the one before has ended: its process has been used again. */
async function loggedOut(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'data');
  const ended = once(socket, 'close');
  socket.end('a LOGOUT\r\n');
  await ended;
}
