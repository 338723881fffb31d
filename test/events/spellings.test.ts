import {describe, expect, test} from 'vitest';
import {decode} from '../../src/events/decode.js';
import {eventNames, type NotificationEvent} from '../../src/events/event.js';
import {createFilter, type FilterFlags} from '../../src/events/filter.js';
import {cyrus} from '../../src/events/formats/cyrus.js';
import {lineFormats, type PayloadFormatName, payloadFormats} from '../../src/events/formats/index.js';
import {ox} from '../../src/events/formats/ox.js';
import type {PayloadFormat} from '../../src/events/formats/payload.js';
import {recordLine} from '../../src/events/formats/record-line.js';
import {captureLines, recordsOf} from './captures.js';

type Encode = (event: string, user: string, mailbox: string) => object;

/** How each format writes an event. */
const encoders: Readonly<Record<PayloadFormatName, Encode>> = {
  kafka: (event, user, mailbox) => ({user, mailbox, event, uidvalidity: 1, uid: 2}),
  ox: (event, user, folder) => ({user, event, folder, 'imap-uidvalidity': 1, 'imap-uid': 2}),
  cyrus: (event, user, mailbox) => ({
    event,
    uri: `imap://h/user/${encodeURIComponent(user.replaceAll('.', '^'))}/${encodeURIComponent(mailbox)}`,
    user: 'admin',
    serverFQDN: 'h',
  }),
};

/** The name as a server may spell it: with a letter in the other case, and with Cyrus's prefix. */
function spellingsOf(name: string): readonly string[] {
  const flipped = [...name].map((letter, at) => {
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    return `${name.slice(0, at)}${other}${name.slice(at + 1)}`;
  });
  return [name, name.toLowerCase(), ...flipped, `vnd.cmu.${name}`];
}

const texts = ['anna', 'anna.b', 'a/b', 'jürgen', 'x y', '50%', 'a^b', 'a&b'];
const literal = (text: string) => text.replace(/[,*!?\\]/g, '\\$&');

/** Payloads that the format decodes as what a filter asks for, of which the search of bytes finds nothing. */
function lost(format: PayloadFormat, encode: Encode): readonly string[] {
  const losses: string[] = [];
  function search(
    object: object,
    flags: FilterFlags,
    isWanted: (fields: ReturnType<PayloadFormat['decode']>) => boolean,
  ) {
    const payload = Buffer.from(JSON.stringify(object));
    const {recordBytes} = createFilter(flags, {payloads: [format], lines: []});
    const fields = format.decode(object as Readonly<Record<string, unknown>>);
    if (isWanted(fields) && recordBytes?.(payload, 0, payload.length) === false) losses.push(payload.toString());
  }
  for (const name of eventNames) {
    for (const spelling of spellingsOf(name))
      search(encode(spelling, 'anna', 'INBOX'), {event: name}, ({event}) => event === name);
  }
  for (const text of texts) {
    search(encode('MessageNew', text, 'INBOX'), {user: literal(text)}, ({user}) => user === text);
    search(encode('MessageNew', 'anna', text), {mailbox: literal(text)}, ({mailbox}) => mailbox === text);
  }
  return losses;
}

describe('the spellings that a format declares', () => {
  test.each(payloadFormats.map((format) => [format.name, format] as const))('%s: are all', (name, format) => {
    expect(lost(format, encoders[name as PayloadFormatName])).toEqual([]);
  });

  test('of events are missed where they are not declared', () => {
    expect(lost({...ox, otherSpellings: {marks: [], events: {}}}, encoders.ox).join()).toContain('messageNew');
  });

  test('of users and mailboxes are missed where they are not declared', () => {
    const {events} = cyrus.otherSpellings;

    expect(lost({...cyrus, otherSpellings: {marks: [], events}}, encoders.cyrus).join()).toContain('x%20y');
  });

  test('of lines are missed where base64 is not declared', () => {
    const line = Buffer.from('{"schema":"dovepush.record/1","value":{"base64":"eyJ1c2VyIjoiYW5uYSJ9"}}');
    const accepts = (otherSpellings: readonly string[]) =>
      createFilter({user: 'anna'}, {payloads: payloadFormats, lines: [{...recordLine, otherSpellings}]}).lineBytes?.(
        line,
        0,
        line.length,
      );

    expect([accepts(recordLine.otherSpellings), accepts([])]).toEqual([true, false]);
  });
});

describe.each(['kafka-events.jsonl', 'kafka-events.payloads.jsonl', 'cyrus-events.jsonl', 'ox-requests.jsonl'])(
  'no line of %s is lost',
  (name) => {
    const found = captureLines(name).flatMap((line) => recordsOf([line]).records.map((record) => ({line, record})));

    test.each(['user', 'mailbox', 'event'] as const)('to a filter of its %s', (field) => {
      const filters = new Map<string, ReturnType<typeof createFilter>>();
      const filterOf = (text: string) => {
        const filter = filters.get(text) ?? createFilter({[field]: literal(text)});
        filters.set(text, filter);
        return filter;
      };
      const events = found.map(({line, record}) => ({line, event: decode(record)}));
      const isLost = ({line, event}: {line: Buffer; event: NotificationEvent}) => {
        const text = event[field];
        if (text === null) return false;
        const {recordBytes, lineBytes} = filterOf(text);
        const value = event.record.value ?? Buffer.alloc(0);
        return recordBytes?.(value, 0, value.length) === false || lineBytes?.(line, 0, line.length) === false;
      };

      expect(events.filter((event) => event.event[field] !== null).length).toBeGreaterThan(0);
      expect(events.filter(isLost)).toEqual([]);
    });
  },
);

test('every line format can be told from the others', () => {
  expect(new Set(lineFormats.map(({name}) => name)).size).toBe(lineFormats.length);
});
