import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createFrames, type Frames} from '../../../src/kafka/transport/frames.js';

function framed(body: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** Receives bytes as a socket does: at most as many at a time as there is room for. */
function receive(frames: Frames, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    const copied = bytes.copy(frames.space(), 0, at);
    at += copied;
    frames.filled(copied);
  }
}

describe('putting answers together', () => {
  test('gives the same answers however the bytes are cut', () => {
    const bodies = fc.array(fc.uint8Array({minLength: 4, maxLength: 60}), {maxLength: 8});
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({min: 1, max: 30}), {minLength: 1}), (answers, cuts) => {
        const bytes = Buffer.concat(answers.map(framed));
        const received: Buffer[] = [];
        const frames = createFrames((frame) => received.push(frame));

        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1;
          receive(frames, bytes.subarray(at, at + length));
          at += length;
        }

        expect(received).toEqual(answers.map((answer) => Buffer.from(answer)));
      }),
    );
  });

  test('puts each answer where it is told to', () => {
    const room = Buffer.alloc(16);
    const received: Buffer[] = [];
    const frames = createFrames(
      (frame) => received.push(frame),
      (size) => room.subarray(0, size),
    );

    receive(frames, framed(Buffer.from('first')));
    receive(frames, framed(Buffer.from('second')));

    expect(received.map(({buffer, length}) => [buffer === room.buffer, length])).toEqual([
      [true, 5],
      [true, 6],
    ]);
    expect(String(received[1])).toBe('second');
  });

  test('knows the alert of a TLS listener', () => {
    const frames = createFrames(() => undefined);

    expect(() => receive(frames, Buffer.from([0x15, 3, 3, 0, 2, 2, 70]))).toThrow('the listener speaks TLS');
  });

  test('knows that a web server is no broker', () => {
    const frames = createFrames(() => undefined);

    expect(() => receive(frames, Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toThrow('not a Kafka broker');
  });
});
