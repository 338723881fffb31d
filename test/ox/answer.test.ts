import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseRetryAfter} from '../../src/ox/answer.js';
import {createBodyReader} from '../../src/ox/answer-body.js';
import {type Framing, findHeadEnd, NotHttp, parseAnswerHead} from '../../src/ox/answer-head.js';

describe('the head of an answer', () => {
  it.each<[string, object]>([
    ['HTTP/1.1 204 No Content', {status: 204, reason: 'No Content', framing: 0, keepsOpen: true}],
    ['HTTP/1.1 200', {status: 200, reason: '', framing: 'until-close', keepsOpen: false}],
    ['HTTP/1.1 200 OK\r\ncontent-length:7', {framing: 7, keepsOpen: true}],
    ['HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: foo, Close', {framing: 7, keepsOpen: false}],
    ['HTTP/1.0 200 OK\r\nContent-Length: 7\r\nConnection: keep-alive', {framing: 7, keepsOpen: true}],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, CHUNKED', {framing: 'chunked', keepsOpen: true}],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip', {framing: 'until-close', keepsOpen: false}],
    ['HTTP/1.1 304 Not Modified\r\nContent-Length: 7', {framing: 0}],
    ['HTTP/1.1 503 \r\nRetry-After:\t 7 ', {status: 503, reason: '', retryAfter: '7'}],
  ])('%j', (text, said) => {
    expect(parseAnswerHead(text)).toMatchObject(said);
  });

  it.each([
    'HTTP/1.1 20 OK',
    'HTTP/1.1 099 x',
    'HTTP/2 200 OK',
    'HTTP/1.1  200 OK',
    'HTTP/1.1 200 a\0b',
    'HTTP/1.1 200 OK\r\nNo colon',
    'HTTP/1.1 200 OK\r\nSpace : x',
    'HTTP/1.1 200 OK\r\n folded',
    'HTTP/1.1 200 OK\r\nX: a\nb',
    'HTTP/1.1 200 OK\r\nContent-Length: -1',
    'HTTP/1.1 200 OK\r\nContent-Length: 1, 1',
    'HTTP/1.1 200 OK\r\nContent-Length: 0x10',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked',
  ])('is never %j', (text) => {
    expect(() => parseAnswerHead(text)).toThrow(NotHttp);
  });

  it('is looked for only in what begins like one', () => {
    expect(findHeadEnd(Buffer.from('HTT'))).toBe(-1);
    expect(findHeadEnd(Buffer.from('HTTP/1.1 200 OK\r\n\r\nbody'))).toBe(15);
    expect(() => findHeadEnd(Buffer.from('HTTQ'))).toThrow(NotHttp);
  });

  it('throws nothing but that it is no HTTP, whatever comes', () => {
    const lines = fc.array(fc.oneof(fc.string(), fc.constantFrom('Content-Length: 3', 'Transfer-Encoding: chunked')));
    fc.assert(
      fc.property(lines, (rest) => {
        try {
          parseAnswerHead(['HTTP/1.1 200 OK', ...rest].join('\r\n'));
        } catch (error) {
          expect(error).toBeInstanceOf(NotHttp);
        }
      }),
    );
  });
});

describe('the body of an answer', () => {
  /** Reads the bytes in pieces; gives body and what lies behind it. */
  function read(framing: Framing, wire: Buffer, sizes: readonly number[]) {
    const reader = createBodyReader(framing);
    const body: Buffer[] = [];
    let at = 0;
    for (let index = 0; at < wire.length; index += 1) {
      const end = at + (sizes[index % sizes.length] ?? wire.length);
      const behind = reader(wire.subarray(at, end), (piece) => body.push(piece));
      if (behind !== null)
        return {body: Buffer.concat(body), behind: wire.length - Math.min(end, wire.length) + behind.length};
      at = end;
    }
    return {body: Buffer.concat(body), behind: null};
  }

  it('is the same however it is cut', () => {
    const chunk = fc.uint8Array({minLength: 1, maxLength: 40});
    const sizes = fc.array(fc.integer({min: 1, max: 30}), {minLength: 1, maxLength: 5});
    fc.assert(
      fc.property(fc.array(chunk), sizes, fc.nat(5), (chunks, cuts, more) => {
        const said = chunks.flatMap((data) => [
          Buffer.from(`${data.length.toString(16)}\r\n`),
          data,
          Buffer.from('\r\n'),
        ]);
        const wire = Buffer.concat([...said, Buffer.from('0\r\nX: 1\r\n\r\n'), Buffer.alloc(more)]);
        const plain = Buffer.concat(chunks);

        expect(read('chunked', wire, cuts)).toEqual({body: plain, behind: more});
        if (plain.length > 0) {
          expect(read(plain.length, Buffer.concat([plain, Buffer.alloc(more)]), cuts)).toEqual({
            body: plain,
            behind: more,
          });
        }
        expect(read('until-close', plain, cuts)).toEqual({body: plain, behind: null});
      }),
    );
  });

  it.each([
    'x\r\n',
    '\r\n',
    '-1\r\n',
    '3\r\nabcd\r\n',
    '3\nabc',
    `3;${'x'.repeat(5000)}`,
    `0\r\n${'X: 1\r\n'.repeat(2000)}`,
    'fffffffffffffffff\r\n',
  ])('in chunks is never %j', (text) => {
    expect(() => read('chunked', Buffer.from(text), [7])).toThrow(NotHttp);
  });
});

describe('Retry-After', () => {
  it.each([
    ['7', 7000],
    ['Sun, 22 Nov 2026 08:00:10 GMT', 10_000],
    ['Sun, 22 Nov 2026 07:00:10 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('of %s', (value, ms) => {
    expect(parseRetryAfter(value, Date.parse('2026-11-22T08:00:00Z'))).toBe(ms);
  });
});
