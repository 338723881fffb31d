import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {decode} from '../../../src/events/decode.js';
import type {NotificationEvent} from '../../../src/events/event.js';
import {EventLineFormatter} from '../../../src/events/formats/event-line.js';
import {capture, captureLines, eventsOf, recordsOf} from '../captures.js';

const payload =
  '{"event":"MessageNew","uri":"imap://h/user/alice/Caf%C3%A9;UIDVALIDITY=5/;UID=7","pid":9,"user":"","serverFQDN":"h"}';
const cyrus = [`EVENT, , , ,  "${payload}"`];
const prefix = 'imap(anna@example.org)<7><abc>: Debug: ';
const dovecot23 = [
  'Called begin_txn push_notification plugin hook.',
  'Mailbox data: Mailbox [Café]',
  'MailboxCreate: Mailbox was created',
  'Called end_txn push_notification plugin hook.',
].map((text) => prefix + text);
const dovecot24 = [
  'dlog: Called begin_txn push_notification plugin hook.',
  'Mailbox Café: dlog: Mailbox data: Mailbox [Café]',
  'Mailbox Café: dlog: MailboxCreate: Mailbox was created',
  'dlog: Called end_txn push_notification plugin hook.',
].map((text) => prefix + text);

const logs = [
  {
    name: 'Cyrus',
    program: 'notifyd',
    texts: cyrus,
    event: {event: 'MessageNew', user: 'alice', mailbox: 'Café', uid: 7},
  },
  {
    name: 'Dovecot 2.3',
    program: 'dovecot',
    texts: dovecot23,
    event: {event: 'MailboxCreate', user: 'anna@example.org', mailbox: 'Café'},
  },
  {
    name: 'Dovecot 2.4',
    program: 'dovecot',
    texts: dovecot24,
    event: {event: 'MailboxCreate', user: 'anna@example.org', mailbox: 'Café'},
  },
];

/** 21 November 2026, 22:35:33 UTC, and 0.727 s where the form has it. */
const second = Date.UTC(2026, 10, 21, 22, 35, 33);
const exact = second + 727;

function journal(program: string, text: string): string {
  return JSON.stringify({
    _HOSTNAME: 'mx',
    MESSAGE: text,
    SYSLOG_IDENTIFIER: program,
    SYSLOG_PID: '42',
    __REALTIME_TIMESTAMP: String(exact * 1000 + 304),
  });
}

/** A form of a line, and the time that it says. */
type Form = readonly [name: string, form: (program: string, text: string) => string, timeMs: number | null];
const forms: readonly Form[] = [
  ['traditional', (program, text) => `Nov 21 22:35:33 mx ${program}[42]: ${text}`, second],
  ['ISO 8601', (program, text) => `2026-11-21T23:35:33.727304+01:00 mx ${program}[42]: ${text}`, exact],
  ['BusyBox', (program, text) => `Nov 21 22:35:33 mx mail.info ${program}[42]: ${text}`, second],
  ['/dev/log', (program, text) => `<22>Nov 21 22:35:33 ${program}[42]: ${text}`, second],
  ['journalctl -o cat', (_, text) => text, null],
  ['journalctl -o short-precise', (program, text) => `Nov 21 22:35:33.727304 mx ${program}[42]: ${text}`, exact],
  ['journalctl -o short-full', (program, text) => `Sat 2026-11-21 23:35:33 CET mx ${program}[42]: ${text}`, second],
  [
    'journalctl -o short-full, no abbreviation',
    (program, text) => `Sat 2026-11-22 04:05:33 +0530 mx ${program}[42]: ${text}`,
    second,
  ],
  ['journalctl -o short-full, IST', (program, text) => `Sat 2026-11-22 04:05:33 IST mx ${program}[42]: ${text}`, null],
  ['journalctl -o short-iso', (program, text) => `2026-11-21T23:35:33+0100 mx ${program}[42]: ${text}`, second],
  ['journalctl -o short-unix', (program, text) => `${second / 1000}.727304 mx ${program}[42]: ${text}`, exact],
  ['journalctl -o json', journal, exact],
  [
    'journalctl -o json, bytes',
    (program, text) => JSON.stringify({...JSON.parse(journal(program, text)), MESSAGE: [...Buffer.from(text)]}),
    exact,
  ],
  ['RFC 5424', (program, text) => `<22>1 2026-11-21T22:35:33.727304Z mx ${program} 42 - - ${text}`, exact],
  [
    'RFC 5424 with data and a byte order mark',
    (program, text) => `<22>1 2026-11-21T22:35:33.727304Z mx ${program} 42 - [a b="]\\""][c] \ufeff${text}`,
    exact,
  ],
  ['docker compose logs', (program, text) => `mail-1  | Nov 21 22:35:33 mx ${program}[42]: ${text}`, second],
  ['docker compose logs of stdout', (_, text) => `mail-1  | ${text}`, null],
  [
    'docker logs -t',
    (program, text) => `2026-11-21T22:40:00.123456789Z Nov 21 22:35:33 mx ${program}[42]: ${text}`,
    second,
  ],
  [
    'a file of docker',
    (program, text) =>
      JSON.stringify({
        log: `Nov 21 22:35:33 mx ${program}[42]: ${text}\n`,
        stream: 'stdout',
        time: '2026-11-21T22:40:00Z',
      }),
    second,
  ],
  [
    'kubectl logs --prefix',
    (program, text) => `[pod/mail-0/dovecot] Nov 21 22:35:33 mx ${program}[42]: ${text}`,
    second,
  ],
  [
    'a file of containerd',
    (program, text) => `2026-11-21T22:40:00.123456789Z stdout F Nov 21 22:35:33 mx ${program}[42]: ${text}`,
    second,
  ],
];

describe.each(logs)('$name', ({program, texts, event}) => {
  test.each(forms)('in the form of %s', (_, form, timestampMs) => {
    const events = eventsOf(texts.map((text) => Buffer.from(form(program, text))));

    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({...event, timestampMs, problem: null});
  });

  test.each(forms.filter(([name]) => !/docker|kubectl|json/.test(name)))(
    'lines of two containers may mix: %s',
    (_, form) => {
      const lines = texts.flatMap((text) =>
        ['a-1', 'b-1'].map((name) => Buffer.from(`${name} | ${form(program, text)}`)),
      );

      expect(eventsOf(lines)).toHaveLength(2);
    },
  );
});

describe('a line that a container runtime has divided', () => {
  const parts = [`Nov 21 22:35:33 mx notifyd[42]: ${cyrus[0]?.slice(0, 60)}`, cyrus[0]?.slice(60) ?? ''];

  test.each([
    [
      'containerd',
      parts.map((part, index) => `2026-11-21T22:40:00.123456789Z stdout ${index === 0 ? 'P' : 'F'} ${part}`),
    ],
    [
      'docker',
      parts.map((part, index) => JSON.stringify({log: part + (index === 0 ? '' : '\n'), stream: 'stdout', time: ''})),
    ],
  ])('by %s', (_, lines) => {
    expect(eventsOf(lines.map((line) => Buffer.from(line)))).toMatchObject([
      {event: 'MessageNew', uid: 7, problem: null},
    ]);
  });
});

describe('a message that was repeated', () => {
  const head = 'Nov 21 22:35:33 mx notifyd[42]: ';
  const whole = Buffer.from(`${head}${cyrus[0]}`);
  const countOf = (...lines: string[]) => eventsOf([whole, ...lines.map((line) => Buffer.from(line))]);

  test('is so many events', () => {
    const events = countOf(`Nov 21 22:36:00 mx notifyd[42]: message repeated 3 times: [ ${cyrus[0]}]`);

    expect(events.map(({uid, timestampMs}) => [uid, timestampMs])).toEqual([
      [7, second],
      ...Array.from({length: 3}, () => [7, second + 27_000]),
    ]);
  });

  test.each([
    ['last message repeated 2 times'],
    ['mx last message repeated 2 times'],
    ['mx syslogd: last message repeated 2 times'],
  ])('%s', (text) => {
    expect(countOf(`Nov 21 22:36:00 ${text}`)).toHaveLength(3);
  });

  test('and quoted to 800 bytes is taken from the line before', () => {
    const long = `EVENT, , , ,  "${payload.slice(0, -1)},"vnd.cmu.midset":["${'x'.repeat(900)}"]}"`;
    const lines = [head + long, `${head}message repeated 2 times: [ ${long.slice(0, 799)}]`];
    const events = eventsOf(lines.map((line) => Buffer.from(line)));

    expect(events).toHaveLength(3);
    expect(events.every(({problem, uid}) => problem === null && uid === 7)).toBe(true);
  });

  test('and quoted to 800 bytes without the line before says what is left', () => {
    const long = `EVENT, , , ,  "${payload.slice(0, -1)},"vnd.cmu.midset":["${'x'.repeat(900)}"]}"`;
    const events = eventsOf([Buffer.from(`${head}message repeated 2 times: [ ${long.slice(0, 799)}]`)]);

    expect(events).toMatchObject([1, 2].map(() => ({event: 'MessageNew', uid: 7, truncated: true})));
  });

  test('more often than any log has is told', () => {
    const events = countOf(`${head}message repeated 4000000000 times: [ ${cyrus[0]}]`);

    expect(events.map(({event, problem}) => event ?? problem)).toEqual([
      'MessageNew',
      expect.stringContaining('4000000000 times'),
      'MessageNew',
    ]);
  });

  test('of Dovecot too', () => {
    const [begin, data, created, end] = dovecot23.map((text) => `Nov 21 22:35:33 mx dovecot: ${text}`);
    const repeated = `Nov 21 22:35:33 mx dovecot: message repeated 2 times: [ ${dovecot23[1]}]`;

    // Only the last of three mailboxes has an event.
    expect(eventsOf([begin, data, repeated, created, end].map((line) => Buffer.from(line ?? '')))).toHaveLength(1);
  });

  test('says nothing where it repeats what is no event', () => {
    const lines = ['Nov 21 22:35:33 mx kernel: x', 'Nov 21 22:35:33 mx kernel: message repeated 9 times: [ x]'];

    expect(recordsOf(lines.map((line) => Buffer.from(line)))).toEqual({records: [], passedOver: 2});
  });
});

test('a long message that journalctl left out is told, if it is one of notifyd', () => {
  const left = (program: string) => Buffer.from(JSON.stringify({...JSON.parse(journal(program, '')), MESSAGE: null}));

  expect(eventsOf([left('notifyd'), left('cyrus/notify'), left('postfix')])).toMatchObject([
    {event: null, problem: expect.stringContaining('--all')},
    {event: null, problem: expect.stringContaining('--all')},
  ]);
});

describe('what only looks like an event is none', () => {
  test.each([
    ['a subject in a message of several lines', 'Subject: EVENT, , , ,  "{"event":"Login","serverFQDN":"h"}"'],
    ['a MAIL line', `Nov 21 23:38:38 mx notifyd[1]: MAIL, , bob, INBOX,  "Subject: ${cyrus[0]}"`],
    ['a MAIL line in the journal', journal('notifyd', `MAIL, , bob, INBOX,  "From: x\nSubject: ${cyrus[0]}"`)],
    ['a datagram of class MAIL', `log\0MAIL\0\0EVENT\0\0${0}\0${payload}\0`],
    ['a quote in another program', `Nov 21 23:38:38 mx postfix[1]: x: ${cyrus[0]}`],
  ])('%s', (_, line) => {
    expect(recordsOf([Buffer.from(line)])).toEqual({records: [], passedOver: 1});
  });
});

/** What two ways of reading must agree in. */
function factsOf({event, user, mailbox, uid, timestampMs, payload: read}: NotificationEvent) {
  return {event, user, mailbox, uid, timestampMs, text: read?.text};
}

describe('the ways of Cyrus other than the log, as they were recorded', () => {
  const datagrams = captureLines('cyrus-notify-datagrams.jsonl').map((line) =>
    Buffer.from(JSON.parse(line.toString()).datagramBase64, 'base64'),
  );
  const payloads = datagrams.flatMap((datagram) => {
    const [, kind, , , , , message] = datagram.toString('utf8').split('\0');
    return kind === 'EVENT' ? [Buffer.from(message ?? '')] : [];
  });
  const expected = eventsOf(payloads).map(factsOf);

  test('there are events and others among them', () => {
    expect(expected.length).toBeGreaterThan(20);
    expect(datagrams.length).toBeGreaterThan(expected.length);
  });

  test.each([
    ['lines of base64 in JSON', () => captureLines('cyrus-notify-datagrams.jsonl')],
    ['lines of base64', () => datagrams.map((datagram) => Buffer.from(datagram.toString('base64')))],
    ['one after the other', () => splitLines(Buffer.concat(datagrams))],
    ['one after the other without the last NUL', () => splitLines(Buffer.concat(datagrams).subarray(0, -1))],
  ])('datagrams: %s', (_, lines) => {
    expect(eventsOf(lines()).map(factsOf)).toEqual(expected);
  });

  test('requests of the stream transport', () => {
    const bytes = readFileSync(capture('cyrus-notify-dlist.bin'));
    const events = eventsOf(splitLines(bytes));

    expect(events).toHaveLength(bytes.toString('latin1').split('CLASS EVENT').length - 1);
    expect(events.every(({event, problem}) => event !== null && problem === null)).toBe(true);
  });

  test('a request of the stream that ends early says what its head says', () => {
    const bytes = readFileSync(capture('cyrus-notify-dlist.bin'));
    const cut = bytes.subarray(0, bytes.indexOf('"pid"', bytes.indexOf('MessageAppend')));

    expect(eventsOf(splitLines(cut)).at(-1)).toMatchObject({event: 'MessageAppend', user: 'alice', truncated: true});
  });

  test('calls of the program of method external', () => {
    const calls = captureLines('cyrus-external.jsonl').map((line) => JSON.parse(line.toString()));
    const events = calls.filter(({argv}) => argv[2] === 'EVENT').map(({stdin}) => Buffer.from(stdin.trimEnd()));

    expect(eventsOf(captureLines('cyrus-external.jsonl')).map(factsOf)).toEqual(eventsOf(events).map(factsOf));
  });
});

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found;
    lines.push(bytes.subarray(start, bytes[end - 1] === 0x0d ? end - 1 : end));
    start = end + 1;
  }
  return lines;
}

describe('the time of a record is that of the payload', () => {
  const timed = payload.replace('"uri"', '"timestamp":"2026-11-20T10:00:00.250+01:00","uri"');

  test.each([
    ['in a log', `Nov 21 22:35:33 mx notifyd[42]: EVENT, , , ,  "${timed}"`],
    ['cut off in a log', `Nov 21 22:35:33 mx notifyd[42]: EVENT, , , ,  "${timed.slice(0, -20)}`],
    ['alone', timed],
    ['in a datagram', `log\0EVENT\0\0\0\0${0}\0${timed}\0`],
    ['in a call', JSON.stringify({argv: ['x', '-c', 'EVENT'], stdin: `${timed}\n`})],
  ])('%s', (_, line) => {
    const [record] = recordsOf([Buffer.from(line)]).records;

    expect(record?.timestampMs).toBe(Date.UTC(2026, 10, 20, 9, 0, 0, 250));
  });
});

describe('a line that was cut off', () => {
  const line = `Nov 21 22:35:33 mx notifyd[42]: EVENT, , , ,  "${payload}`;
  const at = (text: string) => line.indexOf(text);

  test.each([
    ['before the name of the event', at('MessageNew') + 4, null, null],
    ['before the uri', at('"uri"') + 12, 'MessageNew', null],
    ['in the uri', at('/user/') + 8, 'MessageNew', null],
    ['after the uri', at(',"pid"'), 'MessageNew', 'alice'],
    ['in a number', at('"pid"') + 7, 'MessageNew', 'alice'],
    ['after all but the brace', line.length - 1, 'MessageNew', 'alice'],
  ])('%s', (_, end, event, user) => {
    const [cut] = eventsOf([Buffer.from(line.slice(0, end))]);

    expect(cut).toMatchObject({event, user, invalid: true, problem: expect.stringContaining('truncated')});
  });

  test('leaves open whose mailbox it is where only the missing access list would tell', () => {
    const uri = 'imap://h/user/john.doe/Travel%40example.org;UIDVALIDITY=5';
    const start = `EVENT, , , ,  "{"event":"MessageNew","uri":"${uri}","pid":1,"user":"","serverFQDN":"h",`;

    expect(eventsOf([Buffer.from(start)])).toMatchObject([{event: 'MessageNew', user: null, mailbox: null}]);
  });

  test('comes back from the JSON of these commands', () => {
    const [cut] = eventsOf([Buffer.from(line.slice(0, at('"pid"') + 7))]);
    if (cut === undefined) expect.unreachable();
    const [again] = recordsOf([Buffer.from(new EventLineFormatter().format(cut))]).records.map(decode);

    expect(again && {...factsOf(again), problem: again.problem, truncated: again.truncated}).toEqual({
      ...factsOf(cut),
      problem: cut.problem,
      truncated: true,
    });
  });
});
