import fc from 'fast-check';
import {expect, test} from 'vitest';
import {decode} from '../../../src/events/decode.js';
import {ByteLines} from '../../../src/events/formats/byte-lines.js';
import {EventLineWriter} from '../../../src/events/formats/event-bytes.js';
import {EventLineFormatter} from '../../../src/events/formats/event-line.js';
import type {EventRecord} from '../../../src/events/record.js';
import {findBatches} from '../../../src/kafka/fetch/record-batch.js';
import {walkRecords} from '../../../src/kafka/fetch/record-walk.js';
import {encodeBatch} from '../../../src/kafka/write/record-batch-encode.js';
import type {WritableRecord} from '../../../src/kafka/write-options.js';

/** The records as they come out of a fetched buffer. */
function fetched(records: readonly WritableRecord[], topic: string): readonly EventRecord[] {
  const bytes = encodeBatch(records, 0, records.length, {id: -1, epoch: -1, sequence: -1}, () => 0);
  const into: EventRecord[] = [];
  for (const span of findBatches(bytes)) {
    const body = {bytes, start: span.start + 61, end: span.end};
    const range = {topic, partition: 2, from: 0, until: Number.POSITIVE_INFINITY, accept: undefined};
    walkRecords(bytes, span, body, range, into);
  }
  return into;
}

const name = fc.oneof(
  fc.constantFrom(
    'anna',
    'jürgen',
    '日本',
    '–',
    '',
    '\u0085',
    '\u200e',
    '\u202e',
    '\u2066',
    '\u061c',
    '\ufeff',
    '\ufffd',
  ),
  fc.string({unit: 'binary', maxLength: 70}),
);
const payload = fc
  .record(
    {
      user: name,
      userdb: fc.dictionary(name, name, {maxKeys: 2}),
      mailbox: name,
      event: fc.constantFrom('MessageNew', 'FlagsSet', 'MailboxRename', 'Nonsense'),
      uidvalidity: fc.oneof(fc.nat(), fc.maxSafeNat()),
      uid: fc.oneof(fc.nat(), fc.constant(-1)),
      subject: name,
      flags: fc.array(name, {maxLength: 2}),
    },
    {requiredKeys: ['user', 'mailbox', 'event']},
  )
  .map((object) => JSON.stringify(object));
/** As the plugin writes it, without the quote after the name. */
const unclosed = fc
  .tuple(name, name, fc.constantFrom('MailboxDelete', 'MailboxSubscribe', 'MailboxUnsubscribe', 'MailboxCreate'))
  .map(([user, mailbox, event]) => JSON.stringify({user, mailbox, event}).replace(/"\}$/, '}'));
const record = fc
  .tuple(
    fc.oneof(payload, unclosed, fc.string()),
    fc.option(name),
    fc.option(fc.oneof(fc.nat({max: 2 ** 48}), fc.maxSafeNat())),
    fc.array(fc.tuple(name, fc.option(name)), {maxLength: 2}),
  )
  .map(([value, key, timestampMs, headers]) => ({
    value: Buffer.from(value),
    key: key === null ? null : Buffer.from(key),
    timestampMs,
    headers: headers.map(([name, value]) => [Buffer.from(name), value === null ? null : Buffer.from(value)] as const),
  }));

test('writes the same bytes as formatting the event as text', () => {
  fc.assert(
    fc.property(fc.array(record, {minLength: 1, maxLength: 6}), fc.constantFrom('t', 'Ω"\n'), (records, topic) => {
      const events = fetched(records, topic).map(decode);
      const lines = new ByteLines(1);

      const writer = new EventLineWriter();
      for (const event of events) writer.write(event, lines);

      expect(lines.contents().toString()).toBe(
        events.map((event) => `${new EventLineFormatter().format(event)}\n`).join(''),
      );
    }),
    {numRuns: 1000},
  );
});

test('leaves what was written before as it was when it needs more room', () => {
  const lines = new ByteLines(4);
  const letters = 'abcdefghijklmnopqrstuvwxyz'.repeat(20);

  for (const length of [0, 3, 9, 49, 400, 401, 450]) {
    lines.text('ü');
    lines.bytes(Buffer.from('-'));
    lines.part(Buffer.from(letters), 2, 2 + length);
    lines.number(length);
  }

  const expected = [0, 3, 9, 49, 400, 401, 450].map((length) => `ü-${letters.slice(2, 2 + length)}${length}`).join('');
  expect(lines.contents().toString()).toBe(expected);
});
