import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {bytesToFind, createByteTest} from '../../src/events/byte-test.js';
import {decode} from '../../src/events/decode.js';
import {createFilter, type FilterFlags} from '../../src/events/filter.js';
import {formatKcatLine} from '../../src/events/formats/kcat.js';
import {formatRecordLine} from '../../src/events/formats/record-line.js';
import {bareRecord, type EventRecord} from '../../src/events/record.js';
import {describeWith} from '../servers/needs.js';
import {capture, captureLines, eventsOf} from './captures.js';
import {jq} from './jq.js';

const repaired =
  '(.payload | (fromjson? // (sub("(?<n>Mailbox(Delete|Subscribe|Unsubscribe))}$"; "\\(.n)\\"}") | fromjson)))';

describeWith(['jq'], 'each filter selects what jq does', () => {
  const events = eventsOf(captureLines('kafka-events.jsonl'));
  const cases: readonly (readonly [FilterFlags, string])[] = [
    [{event: 'MessageNew'}, '$e.event == "MessageNew"'],
    [{event: 'MessageNew,FlagsSet'}, '$e.event | IN("MessageNew", "FlagsSet")'],
    [{event: 'Mailbox*'}, '$e.event | startswith("Mailbox")'],
    [{event: '!Mailbox*,FlagsSet'}, '($e.event | startswith("Mailbox") or . == "FlagsSet") | not'],
    [{user: 'anna@example.org'}, '$e.user == "anna@example.org"'],
    [{user: 'anna@*,*-0001'}, '$e.user | test("^anna@|-0001$")'],
    [{user: '!anna@example.org'}, '$e.user != "anna@example.org"'],
    [{mailbox: 'INBOX'}, '$e.mailbox == "INBOX"'],
    [{mailbox: 'INBOX.*,Work*'}, '$e.mailbox | startswith("INBOX.") or startswith("Work")'],
    [{uid: '3'}, '$e.uid == 3'],
    [{uid: '2:4,9'}, '($e.uid // -1) as $u | ($u >= 2 and $u <= 4) or $u == 9'],
    [{uid: '10:*'}, '($e.uid // -1) >= 10'],
    [{flag: 'Seen'}, '$e.flags // [] | index("\\\\Seen") != null'],
    [{flag: '\\Seen'}, '$e.flags // [] | index("\\\\Seen") != null'],
    [{flag: 'Answered,\\Draft'}, '$e.flags // [] | any(. == "\\\\Answered" or . == "\\\\Draft")'],
    [{flag: '!Seen'}, '$e.flags // [] | index("\\\\Seen") == null'],
    [{keyword: '$Forwarded'}, '$e.keywords // [] | index("$Forwarded") != null'],
    [{keyword: '$l*'}, '$e.keywords // [] | any(ascii_downcase | startswith("$l"))'],
    [{grep: 'SAVE10|Emoji'}, '.payload | test("SAVE10|Emoji")'],
    [{grep: '"event":"Mailbox[A-Za-z]+}$'}, '.payload | test("\\"event\\":\\"Mailbox[A-Za-z]+}$")'],
    [{invalid: true}, '[.payload | fromjson?] == []'],
    [{where: 'uid > 5'}, '($e.uid // -1) > 5'],
    [{where: 'uid != 1'}, '$e | has("uid") and .uid != 1'],
    [{where: '!(uid == 1)'}, '$e.uid != 1'],
    [{where: 'userdb.k1 == "v1"'}, '$e.userdb.k1? == "v1"'],
    [{where: 'userdb && uid <= 2'}, '$e | has("userdb") and .uid <= 2'],
    [
      {where: 'subject =~ /^re:/i || from == "sender3@example.net"'},
      '($e.subject // "" | test("^re:"; "i")) or $e.from == "sender3@example.net"',
    ],
    [
      {where: '"\\\\Seen" in flags and not (event in ("FlagsClear", "x"))'},
      '($e.flags // [] | index("\\\\Seen") != null) and $e.event != "FlagsClear"',
    ],
    [
      {user: 'anna@example.org', uid: '1', flag: 'Seen', event: 'FlagsSet'},
      '$e.user == "anna@example.org" and $e.uid == 1 and $e.event == "FlagsSet" and ($e.flags // [] | index("\\\\Seen") != null)',
    ],
    [{user: 'emma@example.org', event: 'Flags*'}, '$e.user == "emma@example.org" and ($e.event | startswith("Flags"))'],
  ];

  test.each(cases)('%j', (flags, program) => {
    const truth = jq(
      `select(${repaired} as $e | ${program}) | [.topic, .partition, .offset]`,
      capture('kafka-events.jsonl'),
    );
    const filter = createFilter(flags);
    const found = events.filter(filter.event).map(({record}) => [record.topic, record.partition, record.offset]);

    expect(truth.length).toBeGreaterThan(0);
    expect(found).toEqual(truth);
  });
});

describe('the test on bytes', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'anna',
      'anna@example.org',
      'a/b',
      'jürgen@example.org',
      'x"y',
      'back\\slash',
      'tab\there',
      'Ω',
      '\ufffd',
    ),
    fc.string({unit: 'grapheme', minLength: 1, maxLength: 8}),
  );
  const event = fc.constantFrom('MessageNew', 'messageNew', 'vnd.cmu.MessageCopy', 'MailboxUnSubscribe', 'FlagsSet');
  const spelling = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.replaceAll('/', '\\/'),
    (text: string) =>
      text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    (text: string) => text.replaceAll('a', '\\u0061'),
  );

  function payload(kind: string, user: string, event: string): object {
    if (kind === 'ox') return {user, event: 'messageNew', folder: 'INBOX', 'imap-uidvalidity': 1, 'imap-uid': 2};
    if (kind === 'kafka') return {user, mailbox: 'INBOX', event, uidvalidity: 1, uid: 2};
    const uri = `imap://h/user/${encodeURIComponent(user)};UIDVALIDITY=1`;
    return {event, uri, user: 'someone', serverFQDN: 'h'};
  }

  const lineFormats: readonly ((record: EventRecord) => string)[] = [formatRecordLine, formatKcatLine];

  test('lets through whatever the test on the event does, in every spelling and format', () => {
    fc.assert(
      fc.property(
        name,
        name,
        event,
        fc.constantFrom('kafka', 'ox', 'cyrus'),
        spelling,
        fc.constantFrom(...lineFormats),
        (wanted, user, eventName, kind, spell, toLine) => {
          const list = wanted.replace(/[,*!?]/g, '\\$&');
          const value = Buffer.from(spell(JSON.stringify(payload(kind, user, eventName))));
          const record = {...bareRecord(value, 1, {path: 'x', line: 1}), topic: 't', partition: 0, offset: 1};
          for (const flags of [{user: list}, {event: 'MessageNew,MessageCopy'}, {event: 'MailboxUnsubscribe'}]) {
            const filter = createFilter(flags);
            if (!filter.recordBytes || !filter.event(decode(record))) continue;
            const line = Buffer.from(toLine(record));
            expect(filter.recordBytes(value, 0, value.length)).toBe(true);
            expect(filter.lineBytes?.(line, 0, line.length)).toBe(true);
          }
        },
      ),
      {numRuns: 3000},
    );
  });

  test('finds exactly the spans with a hit', () => {
    const parts = fc.array(fc.constantFrom('anna', 'x'.repeat(40_000), 'ann', 'a', 'na', 'xannax', ''), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(parts, (texts) => {
        const bytes = Buffer.from(`${texts.join('\n')}\n`);
        const accept = createByteTest(bytesToFind(['anna'], 'record', []) ?? []);
        let start = 0;
        for (const text of texts) {
          expect(accept(bytes, start, start + text.length)).toBe(text.includes('anna'));
          start += text.length + 1;
        }
      }),
    );
  });

  test('rejects what is certainly another user', () => {
    const filter = createFilter({user: 'anna@example.org'});
    const other = Buffer.from(
      '{"user":"bob@example.org","mailbox":"INBOX","event":"MessageRead","uidvalidity":1,"uid":2}',
    );

    expect(filter.recordBytes?.(other, 0, other.length)).toBe(false);
  });

  test.each([[{user: 'a*'}], [{user: '!anna'}], [{event: '!MessageNew'}], [{user: '""'}]])(
    'is left out where it decides nothing: %j',
    (flags) => {
      expect(createFilter(flags).recordBytes).toBeNull();
    },
  );
});

describe('the one user that a filter asks for', () => {
  test.each([
    ['anna', 'anna'],
    ['anna,bob', null],
    ['an*', null],
    ['!anna', null],
    ['a\\*', 'a*'],
  ])('%s', (user, single) => {
    expect(createFilter({user}).singleUser).toBe(single);
  });
});

describe('--header', () => {
  const withHeaders = (...pairs: readonly (readonly [string, string | null])[]) => {
    const headers = pairs.map(
      ([name, value]) => [Buffer.from(name), value === null ? null : Buffer.from(value)] as const,
    );
    return decode({...bareRecord(Buffer.from('{}'), null, {path: '-', line: 1}), headers});
  };

  test.each([
    [['trace'], true],
    [['trace=x'], false],
    [['trace=a*,c'], true],
    [['trace=!a*'], false],
    [['trace', 'other=1'], true],
    [['trace', 'absent'], false],
    [['Trace'], false],
    [['empty='], true],
    [['null'], true],
    [['null=null'], false],
  ])('%j: %s', (header, expected) => {
    const event = withHeaders(['trace', 'abc'], ['trace', 'c'], ['other', '1'], ['empty', ''], ['null', null]);
    const single = withHeaders(['trace', 'abc'], ['other', '1'], ['empty', ''], ['null', null]);

    expect(createFilter({header}).event(header[0] === 'trace=!a*' ? single : event)).toBe(expected);
  });

  test('needs a name', () => {
    expect(() => createFilter({header: ['=x']})).toThrow(/has no name/);
  });
});

describe('--grep', () => {
  const event = decode(
    bareRecord(
      Buffer.from(JSON.stringify({user: 'a', event: 'MessageNew', subject: '=?utf-8?B?R3LDvMOfZQ==?= aus Köln'})),
      null,
      {path: 'f', line: 1},
    ),
  );

  test.each([
    ['Grüße', true],
    ['=\\?utf-8', true],
    ['"event":"MessageNew"', true],
    ['Bonn', false],
  ])('sees texts as they are written and as people see them: %s', (grep, expected) => {
    expect(createFilter({grep}).event(event)).toBe(expected);
  });
});
