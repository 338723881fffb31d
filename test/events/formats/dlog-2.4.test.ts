import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {capture, captureLines, eventsOf} from '../captures.js';
import {summaryOf} from './dlog-events.js';
import {expectedEvents, type Operation} from './dlog-operations.js';

const alice = 'alice@example.com';
const brackets = 'a], UID [9], UIDVALIDITY [1';
const colons = 'x: dlog: Mailbox data';
const lmtp = (...rcpt: string[]) => ({op: 'lmtp', rcpt});
const imap = (op: string, ...args: string[]) => ({op, user: alice, args});
const append = (mailbox: string) => ({op: 'append', user: alice, mailbox});
const store = (args: string) => imap('STORE', args);

/** What each recorded operation did, by the name that it has in the recording. */
const operations: Readonly<Record<string, Operation['op']>> = {
  'LMTP INBOX': lmtp(alice),
  'LMTP INBOX utf8': lmtp(alice),
  'LMTP folded subject': lmtp(alice),
  'LMTP two rcpt': lmtp(alice, 'bob@example.com'),
  'LMTP detail': lmtp('alice+work@example.com'),
  'CREATE Projects': imap('CREATE', 'Projects'),
  SUBSCRIBE: imap('SUBSCRIBE', 'Projects'),
  UNSUBSCRIBE: imap('UNSUBSCRIBE', 'Projects'),
  RENAME: imap('RENAME', 'Projects', 'Projekte/2026'),
  'CREATE umlaut': imap('CREATE', 'Entwürfe'),
  'CREATE bracket': imap('CREATE', brackets),
  'CREATE colon': imap('CREATE', colons),
  APPEND: append('INBOX'),
  'APPEND flags': append('INBOX'),
  '+Seen': store('1 +FLAGS (\\Seen)'),
  '-Seen': store('1 -FLAGS (\\Seen)'),
  '+Flagged Answered Draft': store('1 +FLAGS (\\Flagged \\Answered \\Draft)'),
  '+kw': store('1:2 +FLAGS ($Important projektx)'),
  '-kw': store('1 -FLAGS (projektx)'),
  'FLAGS replace': store('1 FLAGS (\\Seen other)'),
  COPY: imap('COPY', '1 Entwürfe'),
  MOVE: imap('MOVE', '2 Projekte/2026'),
  '+Deleted': store('2 +FLAGS (\\Deleted)'),
  EXPUNGE: imap('EXPUNGE'),
  'APPEND bracket': append(brackets),
  'APPEND colon': append(colons),
  'FETCH BODY': imap('FETCH', '2 BODY[]'),
  DELETE: imap('DELETE', 'Projekte/2026'),
  DELETE2: imap('DELETE', 'Entwürfe'),
};

interface Recorded {
  readonly op: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

function recordedOperations(name: string): readonly Recorded[] {
  const lines = readFileSync(capture(`${name}.ops.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}

const logs = [
  {name: 'dlog24-alone', appends: false, users: []},
  {name: 'dlog24-ox', appends: false, users: [alice]},
  {name: 'dlog24-lua-maildebug', appends: true, users: []},
];

describe.each(logs)('$name', ({name, appends, users}) => {
  const lines = captureLines(`${name}.log`);
  const events = eventsOf(lines);

  test('gives for each operation the events that it caused, one a message and name', () => {
    const done = recordedOperations(name).flatMap(({op, ...range}) => {
      const known = operations[op];
      return known ? [{op: known, result: null, ...range}] : [];
    });
    const expected = expectedEvents(done, appends, users).map((event) => JSON.stringify(event));

    expect(done).toHaveLength(Object.keys(operations).length);
    expect(events.map(summaryOf).sort()).toEqual([...expected].sort());
  });

  test('gives them within the lines of their operation', () => {
    for (const event of events) {
      const line = event.record.file?.line ?? 0;
      const around = recordedOperations(name).filter(({firstLine, lastLine}) => line >= firstLine && line <= lastLine);
      expect(around.map(({op}) => op in operations)).toEqual([true]);
    }
  });

  test('cut anywhere gives the same events, or ones with a problem', () => {
    const bytes = readFileSync(capture(`${name}.log`));
    const whole = new Set(events.map((event) => summaryOf(event)));
    for (let end = 0; end < bytes.length; end += Math.ceil(bytes.length / 60)) {
      const cut = bytes.subarray(0, end).toString('latin1').split('\n');
      const cutEvents = eventsOf(cut.map((line) => Buffer.from(line, 'latin1')));
      expect(cutEvents.filter((event) => event.problem === null && !whole.has(summaryOf(event)))).toEqual([]);
    }
  });

  test('with one line cut gives no event that the whole log does not, but with a problem', () => {
    const whole = new Set(events.map((event) => summaryOf(event)));
    const said = [...lines.entries()].filter(([, line]) => /dlog: (?:M|F)|lua: M/.test(line.toString()));
    for (const [index, line] of said.slice(0, 60)) {
      for (let end = 1; end < line.length; end += 8) {
        const cut = lines.with(index, line.subarray(0, end)).slice(Math.max(0, index - 12), index + 12);
        const wrong = eventsOf(cut).filter((event) => event.problem === null && !whole.has(summaryOf(event)));
        expect(wrong, line.subarray(0, end).toString()).toEqual([]);
      }
    }
  });
});

test('a log of both series, lines mixed, gives the events of each', () => {
  const [older, newer] = [captureLines('dlog-debug-with-lua.log'), captureLines('dlog24-lua-maildebug.log')];
  const mixed: Buffer[] = [];
  for (let at = 0; at < Math.max(older.length, newer.length); at += 3) {
    mixed.push(...newer.slice(at, at + 3), ...older.slice(at, at + 3));
  }
  const expected = [...eventsOf(older), ...eventsOf(newer)].map(summaryOf);

  expect(eventsOf(mixed).map(summaryOf).sort()).toEqual(expected.sort());
});

test('a log without user, pid and session that goes on after an upgrade gives the events of each', () => {
  const plain = (text: string) => Buffer.from(`Nov 21 22:35:33 imap(alice): Debug: ${text}`);
  const said = ['Called process_mbox push_notification plugin hook.', 'Mailbox data: Mailbox [a]'];
  const created = 'MailboxCreate: Mailbox was created';
  const ends = 'Called end_txn push_notification plugin hook.';
  const older = [...said, created, ends];
  const newer = older.map((text) => `Mailbox a: dlog: ${text}`);

  expect(eventsOf([...older, ...newer, ...older].map(plain))).toHaveLength(3);
});

describe('a 2.4 log that somebody meddled with', () => {
  const start = 'Nov 21 22:35:33 imap(alice)<1><s>: Debug: ';
  const eventsOfTexts = (...texts: string[]) => eventsOf(texts.map((text) => Buffer.from(start + text)));
  const hook = (name: string) => `dlog: Called ${name} push_notification plugin hook.`;
  /** All that is logged for the creation of a mailbox, with mail_debug. */
  const creation = (name: string) => [
    `Mailbox ${name}: ${hook('begin_txn')}`,
    `Mailbox ${name}: Mailbox opened`,
    `Mailbox ${name}: ${hook('process_mbox')}`,
    `Mailbox ${name}: dlog: Mailbox data: Mailbox [${name}]`,
    `Mailbox ${name}: dlog: MailboxCreate: Mailbox was created`,
    `lua: MailboxCreate: Mailbox was created`,
    `Mailbox ${name}: Mailbox opened`,
    `Mailbox ${name}: ${hook('end_txn')}`,
    `Mailbox ${name}: Purging finished`,
  ];

  test.each([
    'x: dlog: Message data: Mailbox [INBOX], UID [9], UIDVALIDITY [1]',
    'x: dlog: Mailbox data: Mailbox [x',
    'x: dlog: Mailbox data: Mailbox [x: dlog: Mailbox data: Mailbox [x',
    'data: Mailbox [INBOX]',
    'data: Mailbox [INBOX], UID [9], UIDVALIDITY [1',
    'x: dlog: MessageExpunge: Message was expunged',
    'x: dlog: Called end_txn push_notification plugin hook.',
    'lua: MessageNew: Subject [x]',
    'dlog: ',
    ': ',
    '',
    '...',
    'a...',
    '] (old name: x)',
  ])('by the mailbox name %j gives the events of that mailbox', (name) => {
    const events = eventsOfTexts(hook('init'), ...creation('a'), ...creation(name), ...creation('b'));

    expect(events.map(({event, mailbox, problem}) => [event, mailbox, problem])).toEqual([
      ['MailboxCreate', 'a', null],
      ['MailboxCreate', name, null],
      ['MailboxCreate', 'b', null],
    ]);
  });

  test('by a name that Dovecot shortens gives the whole name', () => {
    const name = 'n'.repeat(200);
    const lines = creation(name).map((text) => text.replace(`Mailbox ${name}:`, `Mailbox ${name.slice(0, 125)}...:`));

    expect(eventsOfTexts(...lines)).toMatchObject([{event: 'MailboxCreate', mailbox: name, problem: null}]);
  });

  test('by lines about another mailbox than the one spoken of invents nothing', () => {
    const events = eventsOfTexts(
      `Mailbox a: ${hook('process_msg')}`,
      'Mailbox a: dlog: Message data: Mailbox [b], UID [9], UIDVALIDITY [1]',
      'Mailbox a: dlog: MessageExpunge: Message was expunged',
      `Mailbox a: ${hook('end_txn')}`,
    );

    expect(events).toEqual([]);
  });

  test('by a folded subject gives one event with that subject', () => {
    const events = eventsOfTexts(
      `Mailbox INBOX: ${hook('process_msg')}`,
      'Mailbox INBOX: dlog: Message data: Mailbox [INBOX], UID [3], UIDVALIDITY [17]',
      'lua: MessageNew: Subject [x]',
      'lua:  MessageExpunge: Message was expunged',
      'lua: \tMailbox INBOX: dlog: MessageRead: Message was flagged as seen]',
      'lua: MessageNew: To [alice]',
      `Mailbox INBOX: ${hook('end_txn')}`,
    );

    expect(events).toMatchObject([{event: 'MessageNew', uid: 3, problem: null}]);
    expect(events[0]?.payload?.object).toMatchObject({
      subject:
        'x]\n MessageExpunge: Message was expunged\n\tMailbox INBOX: dlog: MessageRead: Message was flagged as seen',
      to: 'alice',
    });
  });
});
