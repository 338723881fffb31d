import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {formatOxBody, type OxNotification} from '../../src/ox/contract.js';
import {findDepartures} from '../../src/ox/departures.js';
import {readBody} from '../../src/ox/read-body.js';

interface Capture {
  readonly note: string;
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

const captures = readFileSync(new URL('../captures/ox-requests.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Capture);

describe('requests that a real Dovecot sent', () => {
  it.each(captures)('$note: depart nowhere', ({method, url, body}) => {
    const bytes = Buffer.from(body);
    const [path = ''] = url.split('?');
    expect(findDepartures({method, path: url, body: bytes}, readBody(bytes), path)).toEqual([]);
  });

  it.each(captures)('$note: the same members give the same bytes', ({body}) => {
    expect(formatOxBody(JSON.parse(body) as OxNotification, '2.3')).toBe(body);
  });
});

describe('requests that a real Dovecot 2.4 sent', () => {
  const requests = readFileSync(new URL('../captures/ox24.requests.bin', import.meta.url), 'utf8').split('\n----\n');
  const bodies = requests.flatMap((request) => /\r\n\r\n(\{.*\})/s.exec(request)?.[1] ?? []);

  it('are as many as were recorded', () => {
    expect(bodies).toHaveLength(requests.filter((request) => request.trim() !== '').length);
  });

  it.each(bodies)('%s: the same members give the same bytes', (body) => {
    expect(formatOxBody(JSON.parse(body) as OxNotification, '2.4')).toBe(body);
  });
});

describe('controls', () => {
  const body = (series: '2.3' | '2.4') =>
    formatOxBody({user: '\\u001b \u001b\u000b\n\u2028', event: 'messageNew', folder: 'INBOX'}, series);

  it.each([
    ['2.3', String.raw`"\\u001b \u001b\u000b\n\u2028"`],
    ['2.4', String.raw`"\\u001b \u001B\u000B\n\u2028"`],
  ] as const)('are escaped as Dovecot %s does', (series, text) => {
    expect(body(series)).toContain(text);
  });
});

describe('departures', () => {
  const good = '{"user":"a","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":2}';
  const problemsOf = (body: string | Buffer, method = 'PUT', path = '/push') => {
    const bytes = Buffer.from(body as string);
    return findDepartures({method, path, body: bytes}, readBody(bytes), '/push');
  };

  it.each([
    ['another method', good, 'POST', '/push', 'the method is POST, not PUT'],
    ['another path', good, 'PUT', '/other?x=1', 'the path is /other, not /push'],
    ['no JSON', '{"user":', 'PUT', '/push', 'the body is not valid JSON'],
    ['nothing', '', 'PUT', '/push', 'the body is not valid JSON'],
    ['an array', '[]', 'PUT', '/push', 'the body is no JSON object'],
    [
      'the event as the manual spells it',
      good.replace('messageNew', 'MessageNew'),
      'PUT',
      '/push',
      'event is "MessageNew": Dovecot sends only "messageNew"',
    ],
    ['a missing member', good.replace('"imap-uid":2', '"x":2'), 'PUT', '/push', 'imap-uid is missing'],
    ['a number as text', good.replace(':2', ':"2"'), 'PUT', '/push', 'imap-uid is no whole number'],
    ['a mistyped optional member', good.replace('}', ',"unseen":"1"}'), 'PUT', '/push', 'unseen is no whole number'],
    ['a null', good.replace('"a"', 'null'), 'PUT', '/push', 'user is no string'],
  ])('name %s', (_, body, method, path, problem) => {
    expect(problemsOf(body, method, path)).toEqual([problem]);
  });

  it('name bytes that are not UTF-8', () => {
    expect(problemsOf(Buffer.from([0x7b, 0xff, 0x7d]))).toEqual(['the body is not valid UTF-8']);
  });

  it('do not mind a query, further members, or brackets inside a string', () => {
    const body = good.replace('}', `,"subject":"${'\\"[{'.repeat(2000)}","extra":[[1]]}`);
    expect(problemsOf(body, 'PUT', '/push?token=1')).toEqual([]);
  });

  it('name a body that is nested so deep that nobody could print it', () => {
    expect(problemsOf(`{"a":${'['.repeat(200_000)}`)).toEqual(['the body is nested deeper than 100 levels']);
  });
});
