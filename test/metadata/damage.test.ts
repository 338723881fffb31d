import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {keyKind} from '../../src/metadata/damage.js';

const server = 'vendor/vendor.dovecot/pvt/server/';

test('tells the server entry, one on INBOX and damaged keys from all others', () => {
  expect(keyKind(`${server}vendor/vendor.dovecot/http-notify`)).toBe('server-entry');
  expect(keyKind('vendor/vendor.dovecot/http-notify')).toBe('wrong-mailbox');
  for (const tail of ['\ufffd;\ufffd\x7f', `${server}x`, `${server}`, '', '/private/vendor/x', 'aBc', 'ä', 'x\n']) {
    expect(keyKind(server + tail)).toBe('damaged');
  }
  for (const key of [
    'comment',
    'specialuse',
    `${server}admin`,
    `${server}vendor/vendor.dovecot/http-notify2`,
    'vendor/x',
  ]) {
    expect(keyKind(key)).toBe('other');
  }
});

test('finds the keys that a recorded bulk run damaged, and no other', () => {
  const recordings = readFileSync(new URL('../captures/doveadm-cli.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  const bulk = recordings.map((line) => JSON.parse(line)).find(({note}) => /writes rubbish keys/.test(note));
  const users = Object.values(bulk.attributesAfter as Record<string, Record<string, string>>);
  const kinds = users.map((keys) =>
    Object.keys(keys)
      .map((key) => keyKind(key.split('/').slice(2).join('/')))
      .sort(),
  );

  expect(kinds).toEqual([['server-entry'], ['damaged', 'server-entry'], ['damaged']]);
});
