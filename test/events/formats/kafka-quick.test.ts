import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {decode} from '../../../src/events/decode.js';
import {readQuick} from '../../../src/events/formats/kafka-quick.js';
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
  const quick = readQuick(recordOf(payload), bytes, around.length, around.length + payload.length);
  return quick && fieldsOf(quick);
}

function fieldsOf({event, user, mailbox, uidvalidity, uid}: ReturnType<typeof decode>) {
  return {event, user, mailbox, uidvalidity, uid};
}

/** The same with a blank in front, which is not the usual form. */
function readSlowly(payload: Buffer) {
  return fieldsOf(decode(recordOf(Buffer.concat([Buffer.from(' '), payload]))));
}

describe('a payload read without parsing it', () => {
  test('says what parsing it says, for most of those that were recorded', () => {
    const read = payloads.filter((payload) => readAmong(payload) !== null);

    expect(read.length).toBeGreaterThan(payloads.length / 2);
    for (const payload of read) expect(readAmong(payload)).toEqual(readSlowly(payload));
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

        if (quick !== null) expect(quick).toEqual(readSlowly(changed));
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
    ['is empty', ''],
  ])('is left to the parser where it %s', (_, text) => {
    expect(readAmong(Buffer.from(text))).toBeNull();
  });
});
