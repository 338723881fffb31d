import {decodeAnswer, parseAnswer} from '../../../src/doveadm/http-batch.js';
import {parseRows} from '../../../src/doveadm/rows.js';
import {createUserListReader} from '../../../src/doveadm/user-list.js';
import type {EventRecord} from '../../../src/events/record.js';
import {findBatches} from '../../../src/kafka/fetch/record-batch.js';
import {walkRecords} from '../../../src/kafka/fetch/record-walk.js';
import {createFrames} from '../../../src/kafka/transport/frames.js';
import {LinkError} from '../../../src/kafka/transport/link-error.js';
import {type BodyReader, createBodyReader} from '../../../src/ox/answer-body.js';
import {findHeadEnd, NotHttp, parseAnswerHead} from '../../../src/ox/answer-head.js';
import {foreignBatch, withAttributes} from '../../kafka/foreign-batches.js';
import {cut, expectSame, linesOf, orRefused, type Target} from '../target.js';

function usersOf(input: Buffer, size: number): readonly string[] | null {
  return orRefused(() => {
    const reader = createUserListReader();
    const text = String(input);
    const names: string[] = [];
    for (let at = 0; at < text.length; at += size) names.push(...reader.push(text.slice(at, at + size)));
    return names;
  });
}

/** The body, and how many bytes come after it, however the answer is cut. */
function bodyOf(reader: BodyReader, bytes: Buffer, size: number): readonly unknown[] {
  const body: Buffer[] = [];
  let read = 0;
  for (const piece of cut(bytes, size)) {
    read += piece.length;
    const after = reader(piece, (part) => body.push(Buffer.from(part)));
    if (after !== null) return [Buffer.concat(body).toString('latin1'), bytes.length - read + after.length];
  }
  return [Buffer.concat(body).toString('latin1'), null];
}

function readHttp(input: Buffer): void {
  const end = orRefused(() => findHeadEnd(input), NotHttp);
  if (end === null || end < 0) return;
  const head = orRefused(() => parseAnswerHead(input.toString('latin1', 0, end)), NotHttp);
  if (head === null) return;
  const bodies = [1, 7, input.length].map((size) =>
    orRefused(() => bodyOf(createBodyReader(head.framing), input.subarray(end + 4), size), NotHttp),
  );
  for (const other of bodies) expectSame(other, bodies[0], 'body by pieces');
}

function walked(bytes: Buffer): void {
  for (const span of findBatches(bytes)) {
    if (span.magic !== 2) continue;
    const into: EventRecord[] = [];
    const records = {bytes, start: span.start + 61, end: span.end};
    const wanted = {topic: 't', partition: 0, from: 0, until: Number.POSITIVE_INFINITY, accept: undefined};
    orRefused(() => walkRecords(bytes, span, records, wanted, into), RangeError);
    for (const record of into) orRefused(() => [record.key, record.value, record.headers], RangeError);
  }
}

const batches = await Promise.all(
  [1, 3, 20].map((count) =>
    foreignBatch(
      Array.from({length: count}, (_, index) => ({
        key: index % 2 === 0 ? Buffer.from('anna') : null,
        value: Buffer.from('{"event":"MessageNew"}'),
        headers: {a: Buffer.from('b')},
        timeDelta: index,
        step: 1,
      })),
    ),
  ),
);

const jsonWords = [
  '[["doveadmResponse",',
  '{"userList":[',
  '"a"',
  ',',
  ']',
  '[',
  '{',
  '}',
  ':',
  '"\\u00"',
  '["error",',
  'null',
];

/** What doveadm, endpoints and brokers answer. */
export const peerTargets: readonly Target[] = [
  {
    name: 'doveadm-answers',
    pieces: jsonWords,
    seeds: [
      Buffer.from('[["doveadmResponse",{"userList":["anna@example.org","b\\"c"]},"t"]]'),
      ...linesOf('captures/doveadm-http.jsonl', 40),
      ...linesOf('captures/doveadm-cli.jsonl', 40),
    ],
    run: (input) => {
      for (const read of [decodeAnswer, parseAnswer]) orRefused(() => read(input));
      orRefused(() => parseRows(input, 'doveadm x'));
      expectSame(usersOf(input, 1), usersOf(input, input.length || 1), 'users by pieces');
    },
  },
  {
    name: 'http-answers',
    pieces: [
      'HTTP/1.1 200 OK\r\n',
      '\r\n\r\n',
      '\r\n',
      'Content-Length: 3',
      'Transfer-Encoding: chunked',
      '3\r\nabc\r\n',
      '0\r\n\r\n',
      ';x=y',
    ],
    seeds: [
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n',
      'HTTP/1.0 503 \r\nRetry-After: 7\r\n\r\n',
    ].map((text) => Buffer.from(text)),
    run: readHttp,
  },
  {
    name: 'kafka-batches',
    pieces: ['\0\0\0\x01', '\x02', '\xff\xff\xff\xff', '\x7f'],
    seeds: [...batches, Buffer.concat(batches)],
    run: (input) => {
      walked(input);
      // With a checksum and a length that fit, the damage is found only as records are read.
      if (input.length >= 61) walked(withAttributes(input, 0));
    },
  },
  {
    name: 'kafka-frames',
    pieces: ['\0\0\0\x04abcd', '\0\0\0\0', '\xff\xff\xff\xff', 'HTTP/1.1', '\x15\x03\x03', '\0\0\x01'],
    seeds: [Buffer.from('\0\0\0\x04abcd\0\0\0\x08abcdefgh')],
    run: (input) => {
      const read = (size: number) => {
        const received: string[] = [];
        const frames = createFrames((frame) => received.push(frame.toString('latin1')));
        try {
          for (const piece of cut(input, size)) {
            for (let at = 0; at < piece.length; ) {
              const copied = piece.copy(frames.space(), 0, at);
              at += copied;
              frames.filled(copied);
            }
          }
        } catch (error) {
          if (!(error instanceof LinkError)) throw error;
        }
        return received;
      };
      expectSame(read(1), read(input.length || 1), 'frames by pieces');
    },
  },
];
