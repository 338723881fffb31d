import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {decode, eventNameOf} from '../../../src/events/decode.js';
import {scanEventName} from '../../../src/events/formats/kafka-scan.js';
import {bareRecord} from '../../../src/events/record.js';
import {captureLines} from '../captures.js';

const payloads = captureLines('kafka-events.jsonl').flatMap((line) => {
  const {payload} = JSON.parse(line.toString());
  return payload === null ? [] : [Buffer.from(payload)];
});
const recordOf = (value: Buffer) => bareRecord(value, null, {path: 'x', line: 1});

/** The payload between others, as it lies in a fetched buffer. */
function scanAmong(payload: Buffer) {
  const around = Buffer.from('"}],"');
  return scanEventName(Buffer.concat([around, payload, around]), around.length, around.length + payload.length);
}

describe('the name of an event, from bytes', () => {
  it('is what reading all of the payload gives, for each that was recorded', () => {
    const names = payloads.map((value) => eventNameOf(recordOf(value)));

    expect(names).toEqual(payloads.map((value) => decode(recordOf(value)).event));
    const scanned = payloads.filter((value) => scanAmong(value) !== null);
    expect(scanned.length).toBeGreaterThan(payloads.length / 2);
  });

  it('is never another one, whatever is changed in a payload', () => {
    const bytes = fc.oneof(fc.constantFrom(...Buffer.from('"\\,:{}[]u0aZ \n')), fc.nat(255));
    const change = fc.record({at: fc.nat(400), length: fc.nat(3), bytes: fc.array(bytes, {maxLength: 3})});
    fc.assert(
      fc.property(fc.constantFrom(...payloads), fc.array(change, {minLength: 1, maxLength: 3}), (payload, changes) => {
        let changed = payload;
        for (const one of changes) {
          const at = one.at % (changed.length + 1);
          changed = Buffer.concat([changed.subarray(0, at), Buffer.from(one.bytes), changed.subarray(at + one.length)]);
        }

        const name = scanAmong(changed);

        if (name !== null) expect(name).toBe(decode(recordOf(changed)).event);
      }),
      {numRuns: 5000},
    );
  });

  it.each([
    ['a payload that ends too early', '{"user":"a","mailbox":"INBOX","event":"MessageNew","uidvalidity":1,"uid":2'],
    ['a quote in a text', '{"user":"a","mailbox":"INBOX","event":"MessageNew","subject":"a"b"}'],
    ['a number with a leading zero', '{"user":"a","mailbox":"INBOX","event":"MessageNew","uidvalidity":01}'],
    ['a name that nobody knows', '{"user":"a","mailbox":"INBOX","event":"MessageNewer"}'],
    ['half an escape', '{"user":"a","mailbox":"INBOX","event":"MessageNew","subject":"\\u00e"}'],
    ['an empty value', ''],
  ])('is not told of %s', (_, text) => {
    expect(scanAmong(Buffer.from(text))).toBeNull();
  });
});
