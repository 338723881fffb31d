import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {decode} from '../../../src/events/decode.js';
import {EventLineFormatter} from '../../../src/events/formats/event-line.js';
import {readQuick} from '../../../src/events/formats/kafka-quick.js';
import {bareRecord} from '../../../src/events/record.js';
import {describeWith} from '../../servers/needs.js';
import {capture, captureLines, eventsOf} from '../captures.js';
import {jq} from '../jq.js';

function decodeText(text: string) {
  return decode(bareRecord(Buffer.from(text), null, {path: 'x', line: 1}));
}

describeWith(['jq'], 'records of the plugin', () => {
  test('are decoded as jq reads them, all 224', () => {
    const repaired =
      '.payload | (fromjson? // (sub("(?<n>Mailbox(Delete|Subscribe|Unsubscribe))}$"; "\\(.n)\\"}") | fromjson))';
    const truth = jq(
      `{topic, partition, offset, key, ts} + (${repaired} | {event, user, mailbox, uidvalidity, uid, payload: .})`,
      capture('kafka-events.jsonl'),
    );
    const events = eventsOf(captureLines('kafka-events.jsonl')).map((event) => ({
      topic: event.record.topic,
      partition: event.record.partition,
      offset: event.record.offset,
      key: event.record.key?.toString(),
      ts: event.timestampMs,
      event: event.event,
      user: event.user,
      mailbox: event.mailbox,
      uidvalidity: event.uidvalidity,
      uid: event.uid,
      payload: event.payload?.object,
    }));

    expect(events).toHaveLength(224);
    expect(events).toEqual(truth);
  });

  test('carry the bytes of the wire where those are no JSON', () => {
    const wire = jq('select([.payload | fromjson?] == []) | .payload', capture('kafka-events.jsonl'));
    const lines = eventsOf(captureLines('kafka-events.jsonl'))
      .filter((event) => event.invalid)
      .map((event) => JSON.parse(new EventLineFormatter().format(event)));

    expect(wire).toHaveLength(25);
    expect(lines.map((line) => line.raw)).toEqual(wire);
    expect(lines.every((line) => line.problem.startsWith('repaired: '))).toBe(true);
  });

  test('keep the text of their payload in the JSON', () => {
    const wire = jq('.payload | select(fromjson? | . != null)', capture('kafka-events.jsonl')) as string[];
    const lines = eventsOf(captureLines('kafka-events.jsonl')).filter((event) => !event.invalid);

    for (const [index, text] of wire.entries()) {
      const line = new EventLineFormatter().format(lines[index] as never);
      expect(JSON.parse(line).payload).toEqual(JSON.parse(text));
      if (/^[\u0020-\u007e]*$/.test(text)) expect(line).toContain(`"payload":${text},"problem"`);
    }
  });
});

describe('a payload', () => {
  test('keeps duplicate members and numbers beyond 53 bits', () => {
    const text = '{"user":"a","event":"MessageNew","n":12345678901234567890,"n":1e2,"mailbox":"INBOX"}';

    expect(new EventLineFormatter().format(decodeText(text))).toContain(`"payload":${text}`);
  });

  test('is put on one line, with nothing that writes to a terminal', () => {
    const line = new EventLineFormatter().format(decodeText('{\n\t"user":"a\u202eb\u007f",\r\n"event":"MessageNew"}'));

    expect(line).toContain('"payload":{  "user":"a\\u202eb\\u007f",  "event":"MessageNew"}');
    expect(JSON.parse(line).user).toBe('a\u202eb\u007f');
  });

  test.each([
    ['', 'no JSON object'],
    ['42', 'no JSON object'],
    ['["MessageNew"]', 'no JSON object'],
    ['{"user":"a","mailbox":"INBOX","event":"MessageN', 'no JSON object'],
    ['{"user":"a","mailbox":"INBOX","event":"MessageNew}', 'no JSON object'],
    ['{}', 'no member "event"'],
    ['{"event":"OrderPlaced","user":"a"}', '"OrderPlaced" is no known name'],
    ['{"event":"Login","user":"a"}', '"Login" is no known name'],
    ['{"event":["MessageNew"],"user":"a"}', 'is no known name'],
    ['{"event":"MessageNew"}', 'names no user'],
    ['{"event":"MessageNew","user":7}', 'names no user'],
  ])('that is no event says why: %s', (text, why) => {
    const event = decodeText(text);

    expect(event).toMatchObject({event: null, user: null, uid: null});
    expect(event.problem).toContain(why);
  });

  test('that is not UTF-8 is given as base64', () => {
    const event = decode(bareRecord(Buffer.from([0x7b, 0xff]), null, {path: 'x', line: 1}));

    expect(JSON.parse(new EventLineFormatter().format(event))).toMatchObject({
      event: null,
      payload: null,
      raw: {base64: 'e/8='},
    });
  });

  test('that is missing is a tombstone, not an invalid payload', () => {
    const record = {...bareRecord(Buffer.alloc(0), null, {path: 'x', line: 1}), value: null};

    expect(decode(record)).toMatchObject({
      event: null,
      payload: null,
      invalid: false,
      problem: expect.stringContaining('tombstone'),
    });
  });

  test('with a mailbox that imitates the missing quote is left alone', () => {
    const text = '{"user":"a","mailbox":",\\"event\\":\\"MailboxDelete}","event":"MailboxCreate","uidvalidity":0}';

    expect(decodeText(text)).toMatchObject({
      event: 'MailboxCreate',
      mailbox: ',"event":"MailboxDelete}',
      problem: null,
    });
  });

  test('has only numbers that can be a UID', () => {
    const text = '{"user":"a","mailbox":"INBOX","event":"MessageNew","uidvalidity":4294967296,"uid":1.5}';

    expect(decodeText(text)).toMatchObject({event: 'MessageNew', uidvalidity: null, uid: null});
  });
});

/** Inside of other bytes, as in a fetched buffer. */
function readText(text: string) {
  const value = Buffer.from(text);
  const around = Buffer.concat([Buffer.from('"}'), value, Buffer.from('"}')]);
  return readQuick(bareRecord(value, null, {path: '-', line: 1}), around, 2, 2 + value.length);
}

describe('reading a payload without parsing it', () => {
  const text = fc.string({unit: 'binary', maxLength: 12});
  const payload = fc.record(
    {
      user: text,
      userdb: fc.dictionary(text, text),
      mailbox: text,
      event: fc.constantFrom('MessageNew', 'FlagsSet', 'MailboxCreate', 'Nonsense'),
      uidvalidity: fc.oneof(fc.nat(), fc.maxSafeNat(), fc.double()),
      uid: fc.oneof(fc.nat(), text),
      subject: fc.oneof(text, fc.jsonValue()),
      flags: fc.oneof(fc.array(text, {maxLength: 3}), fc.jsonValue()),
      other: fc.jsonValue(),
    },
    {requiredKeys: ['user', 'mailbox', 'event']},
  );

  test('says the same as parsing it, or nothing', () => {
    fc.assert(
      fc.property(payload, (object) => {
        const quick = readText(JSON.stringify(object));
        if (quick === null) return;
        const slow = decodeText(` ${JSON.stringify(object)}`);
        const {event, user, mailbox, uidvalidity, uid} = quick;
        expect({event, user, mailbox, uidvalidity, uid}).toEqual({
          event: slow.event,
          user: slow.user,
          mailbox: slow.mailbox,
          uidvalidity: slow.uidvalidity,
          uid: slow.uid,
        });
      }),
      {numRuns: 2000},
    );
  });

  test('takes no text that is not valid JSON', () => {
    const whole =
      '{"user":"a","userdb":{"k":"v","w":""},"mailbox":"b","event":"FlagsSet","uidvalidity":1,"uid":2,"flags":["\\\\Seen"],"subject":"x\\u00e9"}';
    const damaged = fc.tuple(fc.nat(whole.length - 1), fc.constantFrom('', '"', '\\', ',', '}', '\n', '0', 'u'));
    fc.assert(
      fc.property(damaged, ([at, replacement]) => {
        const changed = whole.slice(0, at) + replacement + whole.slice(at + 1);
        if (readText(changed) !== null) JSON.parse(changed);
      }),
      {numRuns: 2000},
    );
    expect(readText(whole)).not.toBeNull();
  });
});
