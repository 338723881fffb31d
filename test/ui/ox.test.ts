import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readHeader} from '../../src/events/header-text.js';
import type {OxRequest} from '../../src/ox/listener.js';
import {readBody} from '../../src/ox/read-body.js';
import {formatOxCounts, formatOxLoad, formatOxRequest} from '../../src/ui/ox.js';
import {createOxRequestJson} from '../../src/ui/ox-json.js';

const plain = (_: unknown, text: string) => text;
const none: readonly string[] = [];
function requestOf(body: string | Buffer, more: Partial<OxRequest> = {}): OxRequest {
  const bytes = Buffer.from(body as string);
  const rest = {status: 200, problems: none, accepted: true, ms: 3, rawHeaders: ['Host', 'h'], ...more};
  return {receivedMs: 1_795_300_000_000, method: 'PUT', path: '/push', bytes, body: readBody(bytes), ...rest};
}
const lineOf = (request: OxRequest) => formatOxRequest(request, () => '09:52:11.480', plain, readHeader);

describe('a received request on a line', () => {
  it('has time, answer, user, folder, uid, subject and milliseconds', () => {
    const body = '{"user":"a@x","event":"messageNew","folder":"INBOX","imap-uid":7,"subject":"Hi\\nthere"}';

    expect(lineOf(requestOf(body))).toBe('09:52:11.480  200  a@x  INBOX  7  "Hi\\x0athere"  3 ms\n');
    expect(lineOf(requestOf('nothing', {status: null, method: 'POST', problems: ['the method\u001b']}))).toBe(
      '09:52:11.480  none  POST  7 bytes  3 ms\n  unexpected: the method\\x1b\n',
    );
  });

  it('can be made of any JSON', () => {
    const {format} = {format: createOxRequestJson()};
    const hostile =
      '{"user":{"toString":1,"valueOf":2,"toJSON":3},"folder":[{"a":[null]}],"imap-uid":1e999,"__proto__":null}';
    expect(lineOf(requestOf(hostile))).toContain('{"toString":1,"valueOf":2,"toJSON":3}');
    fc.assert(
      fc.property(fc.json(), (body) => {
        expect(lineOf(requestOf(body))).toMatch(/^[^\n]*\n$/);
        expect(JSON.parse(format(requestOf(body))).body).toEqual(JSON.parse(body));
      }),
    );
  });
});

describe('several answers', () => {
  it('come to how many were taken, how fast and how late', () => {
    const answers = Array.from({length: 101}, (_, index) => ({status: index === 7 ? 503 : 204, ms: 100 - index}));

    expect(formatOxLoad(answers, 2000)).toBe(
      '100 of 101 taken in 2.0 s, 50.5/s; median 50 ms, 95% within 95 ms, slowest 100 ms',
    );
    expect(formatOxLoad([{status: 200, ms: 3}], 1000)).toContain('median 3 ms, 95% within 3 ms, slowest 3 ms');
  });
});

describe('a received request as JSON', () => {
  const parse = (request: OxRequest) => JSON.parse(createOxRequestJson()(request));

  it('has the body as it came, on one line', () => {
    const format = createOxRequestJson();

    expect(format(requestOf('{"a":1.0,"a":12345678901234567890}'))).toContain(
      '"body":{"a":1.0,"a":12345678901234567890}',
    );
    expect(format(requestOf('{\r\n\t"a" : "\u2028\u007f"\n}'))).toMatch(/"body":\{"a":"\\u2028\\u007f"\}.*\}\n$/);
  });

  it.each([
    ['no JSON', {body: null, raw: 'no JSON'}],
    [Buffer.from([0x7b, 0xff]), {body: null, raw: {base64: 'e/8='}}],
    ['null', {body: null}],
    ['[1]', {body: [1]}],
    ['', {body: null, raw: ''}],
  ])('says %j', (body, said) => {
    const {raw, ...rest} = parse(requestOf(body));

    expect(raw === undefined ? {body: rest.body} : {body: rest.body, raw}).toEqual(said);
    expect(rest).toMatchObject({
      schema: 'dovepush.ox-request/1',
      at: '2026-11-21T22:26:40.000Z',
      status: 200,
      problems: [],
    });
  });

  it('remembers headers of senders without mixing them up', () => {
    const format = createOxRequestJson();
    for (const value of ['1', '1', '2', '1']) {
      const names = Array.from({length: 40}, (_, index) => [`X-${index}`, `${value}\u0085`]);
      const rawHeaders = [...names.flat(), 'authorization', `Basic ${value}`];

      const {headers} = JSON.parse(format(requestOf('{}', {rawHeaders})));

      expect(headers).toEqual([...names, ['authorization', '***']]);
    }
  });
});

it('counts what all requests came to', () => {
  expect(formatOxCounts(new Map())).toBe('0 requests');
  expect(formatOxCounts(new Map([[200, 1]]))).toBe('1 request: 1 × 200');
  expect(
    formatOxCounts(
      new Map([
        [503, 1],
        [200, 26],
        [null, 2],
      ]),
    ),
  ).toBe('29 requests: 2 × no answer, 26 × 200, 1 × 503');
});
