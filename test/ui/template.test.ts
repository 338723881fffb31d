import {describe, expect, test} from 'vitest';
import {decode} from '../../src/events/decode.js';
import {bareRecord} from '../../src/events/record.js';
import {parseTemplate} from '../../src/ui/template.js';

const payload = {
  user: 'anna',
  mailbox: 'INBOX',
  event: 'MessageNew',
  uidvalidity: 5,
  uid: 7,
  subject: 'a\u001b[2Jb',
  deep: {x: [1]},
};
const record = {
  ...bareRecord(Buffer.from(JSON.stringify(payload)), 1_795_300_581_727, {path: 'x', line: 1}),
  topic: 't',
  partition: 2,
  offset: 9,
  key: Buffer.from([0x6b, 0xff]),
  headers: [
    [Buffer.from('a'), Buffer.from('1')],
    [Buffer.from('b'), null],
  ] as const,
};

function fill(template: string, terminal = false): string {
  return parseTemplate(template, {decodeHeader: (raw) => raw.toUpperCase(), terminal})(decode(record)).toString(
    'latin1',
  );
}

describe('a template', () => {
  test.each([
    ['%t [%p] %o', 't [2] 9'],
    ['%k', 'k\xff'],
    ['%s', JSON.stringify(payload)],
    ['%K %S %T', `2 ${JSON.stringify(payload).length} 1795300581727`],
    ['%h', 'a=1,b=NULL'],
    ['%R', `\x00\x00\x00${String.fromCharCode(JSON.stringify(payload).length)}`],
    ['%%', '%'],
    ['%{ts:iso}\\t%{user}\\n', '2026-11-21T22:36:21.727Z\tanna\n'],
    ['%{event} %{mailbox} %{uid} %{uidvalidity} %{ts}', 'MessageNew INBOX 7 5 1795300581727'],
    ['%{payload.deep.x}%{payload.none}', '[1]'],
    ['\\x41\\x00\\\\\\q', 'A\x00\\\\q'],
    ['%{subject}', 'A\\x1b[2JB'],
  ])('%s', (template, expected) => {
    expect(fill(template)).toBe(expected);
  });

  test('lets no byte of a record write to a terminal', () => {
    expect(fill('%k %h', true)).toBe('k\\u{fffd} a=1,b=NULL');
  });

  test.each(['%x', '%{nonsense}', '%'])('with %s is refused', (template) => {
    expect(() => fill(template)).toThrow('the template has no');
  });

  test('with %{ and no } is refused', () => {
    expect(() => fill('%{')).toThrow('the template has a %{ without a }');
  });

  test('stands -1 and nothing for what is missing', () => {
    const bare = {...bareRecord(Buffer.alloc(0), null, {path: 'x', line: 1}), value: null};
    const filled = parseTemplate('%t|%p|%o|%k|%s|%T|%S|%K|%{user}|%{ts:iso}', {
      decodeHeader: (raw) => raw,
      terminal: false,
    })(decode(bare));

    expect(filled.toString()).toBe('|-1|-1|||-1|-1|-1||');
  });
});
