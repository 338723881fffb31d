import {describe, expect, test} from 'vitest';
import type {NotificationEvent} from '../../src/events/event.js';
import {createFilter, type FilterFlags} from '../../src/events/filter.js';
import {useVirtualDomains} from '../../src/events/formats/cyrus-domains.js';
import {EventLineFormatter} from '../../src/events/formats/event-line.js';
import {readHeader} from '../../src/events/header-text.js';
import {createJudge} from '../../src/events/judge.js';
import {encodeOx} from '../../src/ox/encode.js';
import type {Paint} from '../../src/ui/colour.js';
import {formatEventText} from '../../src/ui/event-text.js';
import {parseTemplate} from '../../src/ui/template.js';
import {captureLines, eventsOf} from './captures.js';

const common = {pid: 7, serverFQDN: 'h'};

function eventOf(object: object): NotificationEvent {
  const [event] = eventsOf([Buffer.from(JSON.stringify({...object, ...common}))]);
  return event ?? expect.unreachable();
}

function textOf(event: NotificationEvent): string {
  const paint: Paint = (_, text) => text;
  return formatEventText(event, {utc: true, width: null, paint, decodeHeader: readHeader}).replace(/ +/g, ' ').trim();
}

const envelope =
  '("Mon, 20 Oct 2014 13:32:41 +0200" "=?utf-8?q?Gr=C3=BC=C3=9Fe?=" (("Doe, \\"J\\"" NIL "jd" "example.com")) NIL NIL ((NIL NIL "team" NIL)(NIL NIL "bob" "example.org")(NIL NIL NIL NIL)(NIL NIL "eve" "example.org")) NIL NIL NIL "<m1@x>")';
const delivered = eventOf({
  event: 'MessageNew',
  uri: 'imap://h/user/alice;UIDVALIDITY=5/;UID=7',
  'vnd.cmu.unseenMessages': 3,
  user: '',
  'vnd.cmu.envelope': envelope,
});
const renamed = eventOf({
  event: 'MailboxRename',
  oldMailboxID: 'imap://h/user/alice/Old%20%C3%89t%C3%A9;UIDVALIDITY=5',
  uri: 'imap://h/user/alice/New;UIDVALIDITY=5',
  user: 'admin',
});
const moved = eventOf({
  event: 'vnd.cmu.MessageMove',
  oldMailboxID: 'imap://h/user/bob;UIDVALIDITY=5',
  'vnd.cmu.oldUidset': '4:5',
  uri: 'imap://h/user/alice/New;UIDVALIDITY=5',
  uidset: '1:2',
  user: 'alice',
});
const push = eventOf({
  event: 'ApplePushService',
  user: 'alice',
  apsVersion: 2,
  apsAccountId: 'x',
  apsDeviceToken: 'x',
  apsSubtopic: 'com.apple.mobilemail',
  mailboxes: ['inbox', 'Projets/&AMk-t&AOk-'],
});
const shared = eventOf({event: 'MailboxModseq', uri: 'imap://h/Public/Announce;UIDVALIDITY=5', user: ''});

describe('a line of text says what a Cyrus event is about', () => {
  test.each<[string, object | NotificationEvent, string]>([
    [
      'new mail',
      delivered,
      '- MessageNew alice INBOX uid=7 "Grüße" from="Doe, \\"J\\"" <jd@example.com> to=bob@example.org, eve@example.org unseen=3',
    ],
    ['a rename', renamed, '- MailboxRename alice New oldMailbox="Old Été" by=admin'],
    ['a move', moved, '- MessageMove alice New uids=1,2 oldMailbox=INBOX oldUser=bob oldUids=4,5'],
    [
      'an access list',
      {event: 'AclChange', uri: 'imap://h/user/alice/A', aclSubject: '-bob', aclRights: 'lrs', user: 'alice'},
      '- AclChange alice A aclSubject=-bob aclRights=lrs',
    ],
    [
      'a quota',
      {event: 'QuotaWithin', uri: 'imap://h/user/alice', diskUsed: 5, diskQuota: 10, maxMessages: -1, user: 'alice'},
      '- QuotaWithin alice INBOX diskUsed=5 diskQuota=10 maxMessages=-1',
    ],
    [
      'a login',
      {event: 'Login', uri: 'imap://h', service: 'imaps', clientIP: '192.0.2.1', clientPort: 5000, user: 'alice'},
      '- Login alice - service=imaps clientIP=192.0.2.1 clientPort=5000',
    ],
    [
      'an alarm',
      {event: 'CalendarAlarm', userId: 'alice', uid: 'x@y', summary: 'Room 1', start: '20261121T231639Z'},
      '- CalendarAlarm alice - summary="Room 1" start=20261121T231639Z',
    ],
    ['a watch', push, '- ApplePushService alice - mailboxes=INBOX,Projets/Été apsSubtopic=com.apple.mobilemail'],
    ['a shared mailbox', shared, '- MailboxModseq - Public/Announce'],
    [
      'a shared mailbox with an actor',
      {event: 'MailboxCreate', uri: 'imap://h/Public/Announce', user: 'bob'},
      '- MailboxCreate bob Public/Announce',
    ],
    [
      'read',
      {event: 'MessageRead', uri: 'imap://h/user/alice', uidset: '7'},
      '- MessageRead alice INBOX uid=7 flags=\\Seen',
    ],
    [
      'trash',
      {event: 'MessageTrash', uri: 'imap://h/user/alice', uidset: '7'},
      '- MessageTrash alice INBOX uid=7 flags=\\Deleted',
    ],
    [
      'a subject in a literal',
      {
        event: 'MessageNew',
        uri: 'imap://h/user/a/;UID=1',
        'vnd.cmu.envelope': '(NIL {5}\r\na"b\\c NIL NIL NIL NIL NIL NIL NIL NIL)',
      },
      '- MessageNew a INBOX uid=1 "a"b\\c"',
    ],
    [
      'what JMAP decoded',
      {
        event: 'MessageNew',
        uri: 'imap://h/user/a/;UID=1',
        'vnd.fastmail.jmapEmail': {
          subject: 'Été',
          from: [{name: 'Zoé', email: 'z@x'}],
          to: [{name: null, email: 'a@x'}],
        },
      },
      '- MessageNew a INBOX uid=1 "Été" from=Zoé <z@x> to=a@x',
    ],
    ['INBOX of 2.5', {event: 'MailboxCreate', uri: 'imap://a@x@h/inbox'}, '- MailboxCreate a@x INBOX'],
  ])('%s', (_, event, text) => {
    expect(textOf('record' in event ? event : eventOf(event))).toBe(text);
  });
});

test('JSON names actor, origin and watched mailboxes', () => {
  const json = (event: NotificationEvent) => JSON.parse(new EventLineFormatter().format(event));

  expect(json(renamed)).toMatchObject({user: 'alice', actor: 'admin', mailbox: 'New', oldMailbox: 'Old Été'});
  expect(json(moved)).toMatchObject({uids: [1, 2], oldMailbox: 'INBOX', oldUser: 'bob', oldUids: [4, 5]});
  expect(json(push)).toMatchObject({mailboxes: ['INBOX', 'Projets/Été']});
  expect(json(shared)).toMatchObject({user: null, mailbox: 'Public/Announce'});
  expect(json(shared)).not.toHaveProperty('actor');
});

test('templates and the ox contract know what is in the envelope', () => {
  const template = parseTemplate('%{subject}|%{from}|%{to}|%{unseen}|%{actor}|%{oldMailbox}|%{flags}', {
    decodeHeader: readHeader,
    terminal: false,
  });

  expect(template(delivered).toString()).toBe(
    'Grüße|"Doe, \\"J\\"" <jd@example.com>|bob@example.org, eve@example.org|3|alice||',
  );
  expect(JSON.parse(encodeOx(delivered, 'alice'))).toMatchObject({
    subject: '=?utf-8?q?Gr=C3=BC=C3=9Fe?=',
    from: '"Doe, \\"J\\"" <jd@example.com>',
    unseen: 3,
  });
});

const all = [delivered, renamed, moved, push, shared];

describe('filters', () => {
  test.each<[FilterFlags, readonly NotificationEvent[]]>([
    [{event: 'vnd.cmu.MessageMove'}, [moved]],
    [{event: 'VND.CMU.messagemove,MailboxRename'}, [renamed, moved]],
    [{event: 'vnd.cmu.*'}, [moved]],
    [{event: 'messagenew'}, [delivered]],
    [{event: '!vnd.cmu.MessageMove,MAILBOX*'}, [delivered, push]],
    [{user: 'alice'}, [delivered, renamed, moved, push]],
    [{actor: 'admin'}, [renamed]],
    [{actor: 'alice'}, [moved, push]],
    [{mailbox: 'Old Été'}, [renamed]],
    [{mailbox: 'Old &AMk-t&AOk-'}, [renamed]],
    [{mailbox: 'Projets/*'}, [push]],
    [{mailbox: 'inbox'}, [delivered, moved, push]],
    [{mailbox: '!Inbox,New'}, [shared]],
    [{where: 'subject =~ /utf-8/ && unseen > 2'}, [delivered]],
    [{where: 'to =~ /eve/'}, [delivered]],
  ])('%j', (flags, expected) => {
    const {event, recordBytes} = createFilter(flags);

    expect(all.filter(event)).toEqual(expected);
    for (const {record} of expected) {
      const value = record.value ?? Buffer.alloc(0);
      expect(recordBytes?.(value, 0, value.length) ?? true).toBe(true);
    }
  });

  test.each(['MailboxUnSubscribe', 'mailboxunsubscribe', 'vnd.cmu.MailboxUnsubscribe'])('%s is an event', (name) => {
    const wire = eventOf({event: 'MailboxUnSubscribe', uri: 'imap://h/user/alice/A', user: 'alice'});

    expect(createFilter({event: name}).event(wire)).toBe(true);
  });

  test.each([
    ['\\Seen', 'MessageRead'],
    ['deleted', 'MessageTrash'],
  ])('--flag %s finds %s', (flag, event) => {
    expect(createFilter({flag}).event(eventOf({event, uri: 'imap://h/user/a', uidset: '1'}))).toBe(true);
  });
});

describe('a payload that was cut off', () => {
  const line = `Nov 21 22:35:33 mx notifyd[42]: EVENT, , , ,  "{"event":"FlagsSet","uri":"imap://h/user/alice;UIDVALIDITY=5","uidset":"1`;

  test.each<[FilterFlags, boolean, number]>([
    [{}, true, 0],
    [{user: 'alice', event: 'FlagsSet'}, true, 0],
    [{user: 'bob'}, false, 0],
    [{uid: '1'}, false, 1],
    [{flag: 'Seen'}, false, 1],
    [{flag: 'Seen', user: 'bob'}, false, 0],
    [{where: 'pid > 3'}, false, 1],
    [{grep: 'serverFQDN'}, false, 1],
  ])('%j: shown %j, not judged %i', (flags, isShown, unjudged) => {
    const judge = createJudge(createFilter(flags));
    const events = eventsOf([Buffer.from(line)]);

    // Read twice, as a plan and the run after it do.
    expect([...events, ...events].filter(judge.test)).toHaveLength(isShown ? 2 : 0);
    expect(judge.unjudged()).toBe(unjudged);
  });
});

describe('virtual domains', () => {
  const list = {
    event: 'MailboxCreate',
    uri: 'imap://h/user/bob/list%40example.org;UIDVALIDITY=5',
    user: 'anna@example.org',
  };
  const acl = (name: string) => ({...list, 'vnd.cmu.mailboxACL': `${name}\tlrs\tanna@example.org\tlrs\t`});

  test.each([
    ['auto', acl('bob'), 'bob', 'list@example.org'],
    ['auto', acl('bob@example.org'), 'bob@example.org', 'list'],
    ['off', acl('bob@example.org'), 'bob', 'list@example.org'],
    ['on', acl('bob'), 'bob@example.org', 'list'],
    ['userid', list, 'bob@example.org', 'list'],
    ['auto', {...list, user: 'bob'}, 'bob', 'list@example.org'],
  ] as const)('%s', (mode, object, user, mailbox) => {
    useVirtualDomains(mode);
    try {
      expect(eventOf(object)).toMatchObject({user, mailbox});
    } finally {
      useVirtualDomains('auto');
    }
  });
});

test('no recorded event has an origin or a text that cannot be read', () => {
  for (const event of eventsOf(captureLines('cyrus-events.jsonl'))) {
    const {oldMailboxID, 'vnd.cmu.oldUidset': set, 'vnd.cmu.envelope': text} = event.payload?.object ?? {};
    if (oldMailboxID !== undefined) expect(event.oldMailbox).toEqual(expect.any(String));
    if (set !== undefined) expect(event.oldUids).toHaveLength(event.uids?.length ?? -1);
    if (text !== undefined) expect(textOf(event)).toContain('from=');
  }
});
