import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createFrames} from '../../src/kafka/frames.js';

function framed(body: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

describe('putting answers together', () => {
  test('gives the same answers however the bytes are cut', () => {
    const bodies = fc.array(fc.uint8Array({minLength: 4, maxLength: 60}), {maxLength: 8});
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({min: 1, max: 30}), {minLength: 1}), (answers, cuts) => {
        const bytes = Buffer.concat(answers.map(framed));
        const received: Buffer[] = [];
        const push = createFrames((frame) => received.push(frame));

        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1;
          push(bytes.subarray(at, at + length));
          at += length;
        }

        expect(received).toEqual(answers.map((answer) => Buffer.from(answer)));
      }),
    );
  });

  test('knows the alert of a TLS listener', () => {
    const push = createFrames(() => undefined);

    expect(() => push(Buffer.from([0x15, 3, 3, 0, 2, 2, 70]))).toThrow('the listener speaks TLS');
  });

  test('knows that a web server is no broker', () => {
    const push = createFrames(() => undefined);

    expect(() => push(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toThrow('no Kafka broker');
  });
});
