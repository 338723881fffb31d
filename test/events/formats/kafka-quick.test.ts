import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {decode} from '../../../src/events/decode.js';
import type {NotificationEvent} from '../../../src/events/event.js';
import {readQuick} from '../../../src/events/formats/kafka-quick.js';
import {oneLine} from '../../../src/events/json-text.js';
import {bareRecord} from '../../../src/events/record.js';
import {captureLines} from '../captures.js';

const payloads = captureLines('kafka-events.jsonl').flatMap((line) => {
  const {payload} = JSON.parse(line.toString());
  return payload === null ? [] : [Buffer.from(payload)];
});
const recordOf = (value: Buffer) => bareRecord(value, null, {path: 'x', line: 1});

/** The payload between others, as it lies in a fetched buffer. */
function readAmong(payload: Buffer) {
  const around = Buffer.from('"}],"');
  const bytes = Buffer.concat([around, payload, around]);
  return readQuick(recordOf(payload), bytes, around.length, around.length + payload.length);
}

function fieldsOf({event, user, mailbox, uidvalidity, uid, problem, invalid, payload}: NotificationEvent) {
  return {event, user, mailbox, uidvalidity, uid, problem, invalid, text: payload?.text.trimStart()};
}

/** The same with a blank in front, which is not the usual form. */
function readSlowly(payload: Buffer) {
  return fieldsOf(decode(recordOf(Buffer.concat([Buffer.from(' '), payload]))));
}

describe('a payload read without parsing it', () => {
  test('says what parsing it says, for each that was recorded', () => {
    for (const payload of payloads)
      expect(fieldsOf(readAmong(payload) as NotificationEvent)).toEqual(readSlowly(payload));
  });

  test('is printable where it needs no escapes', () => {
    const characters = fc.oneof(
      fc.constantFrom(...'aé–日\u0080\u009f\u00a0\u061c\u061b\u200d\u200e\u2010\u2027\u2028\u202e\u202f'),
      fc.constantFrom(...'\u2065\u2066\u2069\u206a\ufefe\ufeff\ufffc\ufffd😀'),
      fc.string({unit: 'grapheme', maxLength: 1}),
    );
    fc.assert(
      fc.property(
        fc.array(characters, {maxLength: 4}),
        fc.constantFrom('user', 'mailbox', 'subject'),
        (texts, member) => {
          const fields = {user: 'a', mailbox: 'INBOX', event: 'MessageNew', subject: '', [member]: texts.join('')};
          const quick = readAmong(Buffer.from(JSON.stringify(fields)));

          if (quick) expect(quick.payload.isPrintable).toBe(oneLine(quick.payload.text) === quick.payload.text);
        },
      ),
      {numRuns: 3000},
    );
  });

  test('is never another one, whatever is changed in it', () => {
    const bytes = fc.oneof(fc.constantFrom(...Buffer.from('"\\,:{}[]u0aZ \n')), fc.nat(255));
    const change = fc.record({at: fc.nat(400), length: fc.nat(3), bytes: fc.array(bytes, {maxLength: 3})});
    fc.assert(
      fc.property(fc.constantFrom(...payloads), fc.array(change, {minLength: 1, maxLength: 3}), (payload, changes) => {
        let changed = payload;
        for (const one of changes) {
          const at = one.at % (changed.length + 1);
          changed = Buffer.concat([changed.subarray(0, at), Buffer.from(one.bytes), changed.subarray(at + one.length)]);
        }

        const quick = readAmong(changed);

        if (quick !== null) expect(fieldsOf(quick)).toEqual(readSlowly(changed));
      }),
      {numRuns: 5000},
    );
  });

  test.each([
    ['ends too early', '{"user":"a","mailbox":"INBOX","event":"MessageNew","uidvalidity":1,"uid":2'],
    ['has a quote in a text', '{"user":"a","mailbox":"INBOX","event":"MessageNew","subject":"a"b"}'],
    ['has a number with a leading zero', '{"user":"a","mailbox":"INBOX","event":"MessageNew","uidvalidity":01}'],
    ['has a name that nobody knows', '{"user":"a","mailbox":"INBOX","event":"MessageNewer"}'],
    ['has half an escape', '{"user":"a","mailbox":"INBOX","event":"MessageNew","subject":"\\u00e"}'],
    ['has userdb without an end', '{"user":"a","userdb":{"k":"v","mailbox":"INBOX","event":"MessageNew"}'],
    ['names another user later', '{"user":"a","mailbox":"INBOX","event":"MessageNew","user":"b"}'],
    ['lacks the quote of another name', '{"user":"a","mailbox":"INBOX","event":"MailboxRename}'],
    ['goes on without the quote', '{"user":"a","mailbox":"INBOX","event":"MailboxDelete,"uid":1}'],
    ['is of Cyrus', '{"user":"a","mailbox":"INBOX","event":"MessageNew","serverFQDN":"h"}'],
    ['is of the ox driver', '{"user":"a","mailbox":"INBOX","event":"MessageNew","folder":"x","imap-uid":"1"}'],
    ['is empty', ''],
  ])('is left to the parser where it %s', (_, text) => {
    expect(readAmong(Buffer.from(text))).toBeNull();
  });
});
