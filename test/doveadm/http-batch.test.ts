import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {DoveadmCommand} from '../../src/doveadm/doveadm.js';
import {bodies, bodyOf, chainProblem, decodeAnswer, encodeAll} from '../../src/doveadm/http-batch.js';

interface Recording {
  readonly note: string;
  readonly request: {readonly body: string};
  readonly response: {readonly status: number; readonly body: string} | null;
  readonly bodyIsJson: boolean;
}

const file = new URL('../captures/doveadm-http.jsonl', import.meta.url);
const recordings = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recording);

function isBatch({request, response}: Recording): boolean {
  return response?.status === 200 && request.body?.startsWith('[') && !/userMask|mounts/.test(request.body);
}

const key = '/private/vendor/vendor.dovecot/http-notify';
const alice = 'alice@example.com';

describe('decodeAnswer', () => {
  test.each(recordings.filter(isBatch).map((recording) => [recording.note, recording] as const))(
    'reads the recorded answer "%s"',
    (_, {request, response}) => {
      const asked = (JSON.parse(request.body) as [string, object, string][]).map(([, , tag]) => tag);

      const replies = decodeAnswer(Buffer.from(response?.body ?? ''));

      expect([...replies.keys()]).toEqual([...new Set(asked)]);
    },
  );

  test('reads answers in which commas are missing, and only there puts them in', () => {
    const broken = recordings.filter((recording) => isBatch(recording) && !recording.bodyIsJson);
    expect(broken.length).toBeGreaterThan(2);

    const replies = decodeAnswer(
      Buffer.from(
        String.raw`[["doveadmResponse",[{"value":"][ \"]["}],"a"]["error",{"type":"unknownMethod", "exitCode":0},"b"]]`,
      ),
    );

    expect(replies.get('a')).toEqual({kind: 'done', rows: [{value: '][ "]['}]});
    expect(replies.get('b')).toMatchObject({kind: 'failed', lost: false});
  });

  test('knows an unknown user by its exit code, and passes over codes that are left over', () => {
    const replies = decodeAnswer(
      Buffer.from(
        '[["error",{"type":"exitCode", "exitCode":67},"a"],["error",{"type":"unAuthorized", "exitCode":67},"b"]]',
      ),
    );

    expect(replies.get('a')).toEqual({kind: 'unknown-user'});
    expect(replies.get('b')).toMatchObject({kind: 'failed', error: {hint: expect.stringContaining('doveadm_allowed')}});
  });

  test.each(['', '{}', '[1]', '[["x",[],"a"]]', '<html>', '[["doveadmResponse",{},"a"]]'])('refuses %j', (text) => {
    expect(() => decodeAnswer(Buffer.from(text))).toThrow(expect.objectContaining({code: 'DOVEADM_ANSWER'}));
  });
});

describe('encodeAll', () => {
  test('names a boolean parameter only where it is true, and tags with strings', () => {
    const [server, inbox] = encodeAll([
      [{op: 'get', user: alice, mailbox: '', key}],
      [{op: 'set', user: alice, mailbox: 'INBOX', key, value: 'user="ü"\n'}],
    ])
      .flat()
      .map(({text}) => JSON.parse(text.toString()));

    expect(server).toEqual(['mailboxMetadataGet', {user: alice, mailbox: '', allowEmptyMailboxName: true, key}, '0']);
    expect(inbox).toEqual(['mailboxMetadataSet', {user: alice, mailbox: 'INBOX', key, value: 'user="ü"\n'}, '1']);
  });

  test('puts a key that is no UTF-8 into the string as it is', () => {
    const raw = Buffer.from([0x2f, 0x85, 0x22, 0x5c, 0x0a, 0xcf, 0x7f]);
    const [[command] = []] = encodeAll([[{op: 'unset', user: alice, mailbox: 'INBOX', key: raw}]]);

    const shown = bodyOf([[command as NonNullable<typeof command>]]).toString('latin1');
    expect((JSON.parse(shown) as [[string, {key: string}]])[0][1].key).toBe(raw.toString('latin1'));
  });
});

describe('bodies', () => {
  test('keeps every body within 1 MiB, loses no command, and parts no chain', () => {
    const value = 'x'.repeat(30_000);
    const chains = encodeAll(
      Array.from({length: 100}, (_, n) => {
        const about = {user: `u${n}`, mailbox: '', key} as const;
        return [
          {op: 'set', ...about, value},
          {op: 'get', ...about},
        ];
      }),
    );

    const all = [...bodies(chains)];

    expect(all.flat()).toEqual(chains);
    for (const body of all) expect(bodyOf(body).length).toBeLessThanOrEqual(1024 * 1024);
    expect(all).toHaveLength(3);
  });

  test('gives what Dovecot 2.4 may refuse a body of its own, and nothing else', () => {
    const set = (value: string) => [{op: 'set', user: 'u', mailbox: '', key, value}] as const;
    const chains = encodeAll([set('a'), set('ü'.repeat(16_384)), set('ü'.repeat(16_385)), set('b')]);

    expect([...bodies(chains)].map((body) => body.map((chain) => chains.indexOf(chain)))).toEqual([[2], [0, 1, 3]]);
  });

  test.each([0, 1])('fills a body to the byte with %i to spare', (spare) => {
    const one = (value: string): DoveadmCommand => ({op: 'set', user: 'u', mailbox: '', key, value});
    const empty = bodyOf(encodeAll([[one('')]])).length;

    const [chain = []] = encodeAll([[one('x'.repeat(1024 * 1024 - empty - spare))]]);

    expect(bodyOf([chain])).toHaveLength(1024 * 1024 - spare);
    expect(chainProblem(chain)).toBeNull();
    expect(chainProblem(encodeAll([[one('x'.repeat(1024 * 1024 - empty + 1))]])[0] ?? [])).toMatch(/longer than 1 MiB/);
  });
});
