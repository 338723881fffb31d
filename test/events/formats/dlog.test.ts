import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {capture, captureLines, eventsOf, recordsOf} from '../captures.js';
import {summaryOf} from './dlog-events.js';
import {expectedEvents, type Operation} from './dlog-operations.js';

function operations(name: string): Operation[] {
  const lines = readFileSync(capture(`${name}.ops.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}

const logs = [
  {name: 'dlog-debug', appends: false},
  {name: 'dlog-debug-syslog', appends: false},
  {name: 'dlog-debug-alone-maildebug', appends: false},
  {name: 'dlog-debug-with-lua', appends: true},
];

describe.each(logs)('$name', ({name, appends}) => {
  const lines = captureLines(`${name}.log`);
  const events = eventsOf(lines);

  test('gives for each operation the events that it caused, one a message and name', () => {
    const found = events.map(summaryOf);
    const expected = expectedEvents(operations(name), appends).map((event) => JSON.stringify(event));

    expect([...found].sort()).toEqual([...expected].sort());
  });

  test('gives them within the lines of their operation', () => {
    const ranges = operations(name).filter((operation) => operation.lastLine >= operation.firstLine);
    for (const event of events) {
      const line = event.record.file?.line ?? 0;
      expect(ranges.filter((range) => line >= range.firstLine && line <= range.lastLine)).toHaveLength(1);
    }
  });

  test('dates them in the latest year that is at most a day ahead', () => {
    for (const event of events) expect(new Date(event.timestampMs ?? 0).getFullYear()).toBe(2026);
  });

  test('cut anywhere gives the same events, or ones with a problem', () => {
    const bytes = readFileSync(capture(`${name}.log`));
    const whole = new Set(events.map((event) => summaryOf(event)));
    for (let end = 0; end < bytes.length; end += Math.ceil(bytes.length / 150)) {
      const cut = bytes.subarray(0, end).toString('latin1').split('\n');
      const cutEvents = eventsOf(cut.map((line) => Buffer.from(line, 'latin1')));
      const wrong = cutEvents.filter((event) => event.problem === null && !whole.has(summaryOf(event)));
      expect(wrong).toEqual([]);
    }
  });

  test('with one line cut gives no event that the whole log does not, but with a problem', () => {
    const whole = new Set(events.map((event) => summaryOf(event)));
    const said = [...lines.entries()].filter(([, line]) => /Debug: (?:M|F)/.test(line.toString()));
    for (const [index, line] of said.slice(0, 80)) {
      for (let end = 1; end < line.length; end += 5) {
        const cut = lines.with(index, line.subarray(0, end)).slice(Math.max(0, index - 12), index + 12);
        const wrong = eventsOf(cut).filter((event) => event.problem === null && !whole.has(summaryOf(event)));
        expect(wrong, line.subarray(0, end).toString()).toEqual([]);
      }
    }
  });
});

test('a subject folded over two lines is joined as the header had it', () => {
  const events = eventsOf(captureLines('dlog-debug.log'));

  expect(events.map((event) => event.payload?.object.subject)).toContain('one\n two');
});

describe('a log that a sender meddled with', () => {
  const start = 'Nov 21 22:35:33 lmtp(alice@example.com)<9642><SL3+GbUcAmuqJQAAg+zDdQ>: Debug: ';
  const lines = (...texts: string[]) => eventsOf(texts.map((text) => Buffer.from(text)));
  const open = [
    `${start}Called process_msg push_notification plugin hook.`,
    `${start}Message data: Mailbox [INBOX], UID [3], UIDVALIDITY [17]`,
  ];
  const close = `${start}Called end_txn push_notification plugin hook.`;

  test('through a folded subject that imitates a line gives one event, of the real message', () => {
    const forged =
      'lmtp: Error:  Nov 21 22:00:00 imap(bob@example.com)<1><s>: Debug: Message data: Mailbox [INBOX], UID [9], UIDVALIDITY [1]';
    const events = lines(
      ...open,
      `${start}MessageNew: Subject [x`,
      `Nov 21 22:35:33 ${forged}`,
      `Nov 21 22:35:33 lmtp: Error:  imap(bob@example.com)<1><s>: Debug: MessageExpunge: Message was expunged]`,
      close,
    );

    expect(events).toMatchObject([{event: 'MessageNew', user: 'alice@example.com', uid: 3, problem: null}]);
    expect(events[0]?.payload?.object.subject).toContain('\n Nov 21 22:00:00 imap(bob');
  });

  test('through a snippet that imitates an event gives one event', () => {
    const events = lines(...open, `${start}MessageNew: Snippet [x] FlagsSet: Seen flag set]`, close);

    expect(events.map((event) => event.event)).toEqual(['MessageNew']);
    expect(events[0]?.payload?.object.snippet).toBe('x] FlagsSet: Seen flag set');
  });

  test('through the name of a mailbox keeps the real numbers', () => {
    const data = `${start}Message data: Mailbox [a], UID [9], UIDVALIDITY [1], UID [3], UIDVALIDITY [17]`;
    const events = lines(data, `${start}MessageExpunge: Message was expunged`, close);

    expect(events).toMatchObject([
      {event: 'MessageExpunge', mailbox: 'a], UID [9], UIDVALIDITY [1', uid: 3, uidvalidity: 17},
    ]);
  });

  test('is not believed where the line does not begin with a prefix', () => {
    const behind = (text: string) => `Nov 21 22:35:33 lmtp(alice@example.com)<1><s>: Info: ${text}`;

    expect(lines(...[...open, `${start}MessageExpunge: Message was expunged`, close].map(behind))).toEqual([]);
  });
});

describe('a log with', () => {
  const texts = [
    'Message data: Mailbox [INBOX], UID [3], UIDVALIDITY [17]',
    'MessageRead: Message was flagged as seen',
    'Called end_txn push_notification plugin hook.',
  ];

  test.each([
    ['no time', 'imap(alice)<1><s>: Debug: '],
    ['ISO time', '2026-11-21T22:22:11.674665 imap(alice)<1><s>: Debug: '],
    ['ISO time with a zone', '2026-11-21T22:22:11+01:00 imap(alice)<1><s>: Debug: '],
    ['a session only', 'Nov 21 22:22:11 imap(alice)<s>: Debug: '],
    ['the user only', 'Nov 21 22:22:11 imap(alice): Debug: '],
    ['an empty session', 'Nov 21 22:22:11 imap(alice)<1><>: Debug: '],
    ['date and time', '2026-11-21 22:22:11 imap(alice)<1><s>: Debug: '],
    ['syslog and a pid', 'Nov 21 22:22:11 mx1 dovecot[77]: imap(alice)<1><s>: Debug: '],
    ['syslog and a facility', 'Nov 21 22:22:11 mx1 mail.debug dovecot: imap(alice)<1><s>: Debug: '],
    ['syslog before it has a host', '<23>Nov 21 22:22:11 dovecot: imap(alice)<1><s>: Debug: '],
  ])('%s is read', (_, start) => {
    const events = eventsOf(texts.map((text) => Buffer.from(start + text)));

    expect(events).toMatchObject([{event: 'MessageRead', user: 'alice', uid: 3, problem: null}]);
  });

  describe('a subject that Dovecot cut into pieces', () => {
    const start = 'Nov 21 22:22:11 lmtp(alice)<6427><s>: Debug: ';
    /** As Dovecot cuts: 4088 bytes a piece with a pid of four digits, also within a character. */
    const log = (subject: string) => {
      const bytes = Buffer.from(`MessageNew: Subject [${subject}]`);
      const pieces = Array.from({length: Math.ceil(bytes.length / 4088)}, (_, index) =>
        bytes.subarray(4088 * index, 4088 * (index + 1)),
      );
      const [data, , end] = texts.map((text) => Buffer.from(start + text));
      return [data, ...pieces.map((piece) => Buffer.concat([Buffer.from(start), piece])), end] as Buffer[];
    };
    /** So many characters that the next one is the first of the second piece. */
    const filled = (character: string) => character.repeat(4088 - 'MessageNew: Subject ['.length);

    test.each([
      ['ASCII', 'S'.repeat(20_000)],
      ['characters of two bytes', 'ä'.repeat(5000)],
    ])('of %s is joined', (_, subject) => {
      const events = eventsOf(log(subject));

      expect(events).toMatchObject([{event: 'MessageNew', problem: null}]);
      expect(events[0]?.payload?.object.subject).toBe(subject);
    });

    test.each([
      'FlagsSet: Keyword set [evil',
      'Message data: Mailbox [INBOX], UID [99], UIDVALIDITY [1',
      'MessageNew: To [x',
    ])('of which one imitates %j is the subject all the same', (imitation) => {
      const subject = filled('S') + imitation;
      const events = eventsOf(log(subject));

      expect(events).toMatchObject([{event: 'MessageNew', uid: 3, problem: null}]);
      expect(events[0]?.payload?.object).toMatchObject({subject});
    });

    test('and that is folded besides is joined', () => {
      const first = 'MessageNew: Subject [aa';
      const rest = ` ${'S'.repeat(4088 - first.length - 2)}`;
      const imitation = 'FlagsSet: Keyword set [evil';
      const [data, , end] = texts.map((text) => start + text);
      const lines = [data, start + first, `Nov 21 22:22:11 lmtp: Error: ${rest}`, `${start}${imitation}]`, end];
      const events = eventsOf(lines.map((line) => Buffer.from(String(line))));

      expect(events).toMatchObject([{event: 'MessageNew', problem: null}]);
      expect(events[0]?.payload?.object.subject).toBe(`aa\n${rest}${imitation}`);
    });

    test('begins at the first length that a pipe may have cut, and not below', () => {
      const [data, , end] = texts.map((text) => start + text);
      const first = 'MessageNew: Subject [';
      const subjectOf = (length: number) => {
        const lines = [data, start + first + 'S'.repeat(length - first.length), `${start}rest]`, end];
        return eventsOf(lines.map((line) => Buffer.from(String(line))))[0]?.payload?.object.subject;
      };

      expect(subjectOf(4085)).toBe(`${'S'.repeat(4085 - first.length)}rest`);
      expect(subjectOf(4084)).not.toContain('rest');
    });

    test('where the cut may be the end has a problem', () => {
      const subject = `${filled('S').slice(1)}]FlagsSet: Keyword set [evil`;

      expect(eventsOf(log(subject))).toMatchObject([{event: 'MessageNew', uid: 3, problem: expect.any(String)}]);
    });
  });

  test('an MOVE keeps target and source apart', () => {
    const start = 'Nov 21 22:22:11 imap(alice)<1><s>: Debug: ';
    const hook = (name: string) => `${start}Called ${name} push_notification plugin hook.`;
    const events = eventsOf(
      [
        hook('begin_txn'),
        hook('begin_txn'),
        hook('process_msg'),
        `${start}Message data: Mailbox [Work], UID [2], UIDVALIDITY [5]`,
        `${start}MessageAppend: Subject [x]`,
        hook('end_txn'),
        hook('process_msg'),
        `${start}Message data: Mailbox [INBOX], UID [9], UIDVALIDITY [4]`,
        `${start}MessageExpunge: Message was expunged`,
        hook('end_txn'),
      ].map((text) => Buffer.from(text)),
    );

    expect(events).toMatchObject([
      {event: 'MessageAppend', mailbox: 'Work', uid: 2},
      {event: 'MessageExpunge', mailbox: 'INBOX', uid: 9},
    ]);
  });

  test('processes mixed gives each its own', () => {
    const line = (user: string, text: string) => Buffer.from(`imap(${user})<1><${user}>: Debug: ${text}`);
    const mixed = texts.flatMap((text) => [line('alice', text), line('bob', text.replace('UID [3]', 'UID [4]'))]);

    expect(eventsOf(mixed)).toMatchObject([
      {user: 'alice', uid: 3, problem: null},
      {user: 'bob', uid: 4, problem: null},
    ]);
  });

  test('other lines passes them over', () => {
    const noise = [
      'Nov 21 22:35:33 lmtp(9642): Info: Connect from 127.0.0.1',
      'x',
      'Nov 21 22:35:33 imap(alice)<1><s>: Info: Logged out',
    ];

    expect(recordsOf(noise.map((text) => Buffer.from(text)))).toEqual({records: [], passedOver: 3});
  });
});
