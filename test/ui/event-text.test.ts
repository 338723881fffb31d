import {describe, expect, test} from 'vitest';
import {decode} from '../../src/events/decode.js';
import {readHeader} from '../../src/events/header-text.js';
import {bareRecord} from '../../src/events/record.js';
import {formatEventText, formatTimestamp} from '../../src/ui/event-text.js';

function text(payload: object | string, width: number | null = null): string {
  const value = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const event = decode(bareRecord(value, Date.UTC(2026, 10, 21, 22, 36, 21, 7), {path: 'x', line: 1}));
  return formatEventText(event, {
    utc: true,
    width,
    paint: (style, words) => (style === 'cyan' ? `\u001b[36m${words}\u001b[39m` : words),
    decodeHeader: readHeader,
  });
}

const base = {user: 'anna', mailbox: 'INBOX', event: 'MessageNew', uidvalidity: 1, uid: 2};

describe('an event in text', () => {
  test('is one line with time, event, user, mailbox and what the payload says', () => {
    const line = text({...base, subject: '=?utf-8?B?R3LDvMOfZQ==?=', from: '=?iso-8859-1?Q?J=FCrgen?= <j@x>'});

    expect(line.replace(/\s+/g, ' ')).toBe(
      '2026-11-21 22:36:21.007Z \u001b[36mMessageNew \u001b[39m anna INBOX uid=2 "Grüße" from=Jürgen <j@x> ',
    );
  });

  test('cannot write to the terminal: neither raw, nor from a decoded word, nor from a name', () => {
    const evil = '\u001b]0;x\u0007\u202e\u009b2J\r\n';
    const line = text({...base, user: evil, mailbox: evil, subject: '=?utf-8?Q?=1B=5B2J=E2=80=AE?=', flags: [evil]});

    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not come through.
    expect(line.slice(0, -1).replaceAll(/\u001b\[3[69]m/g, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(line).toContain('\\x1b[2J\\u{202e}');
  });

  test('of a payload that is no event shows the problem and the bytes', () => {
    expect(text('hello\u0007')).toContain('(no event: the value is no JSON object)  hello\\x07');
  });

  test('is cut to the width of a terminal, with its colour closed, and never elsewhere', () => {
    const long = {...base, subject: 'x'.repeat(500)};
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours take no room.
    const seen = text(long, 80).replaceAll(/\u001b\[\d+m/g, '');

    expect(seen).toHaveLength(81);
    expect(seen.endsWith('…\n')).toBe(true);
    expect(text(long, 80)).toContain('\u001b[0m\n');
    expect(text(long)).toContain('x'.repeat(500));
  });

  test('leaves room for what the payload says on a terminal of eighty columns', () => {
    const [user, mailbox] = ['maximilian.mustermann@example.org', 'Archive/2025/Q4'];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours take no room.
    const seen = text({...base, user, mailbox, subject: 'Hello'}, 80).replaceAll(/\u001b\[\d+m/g, '');

    expect(seen).toBe('11-21 22:36:21 MessageNew    maximilian.muster… Archive… uid=2 "Hello"\n');
    expect(text({...base, user, mailbox}, 110)).toContain(`${user}  ${mailbox}  uid=2`);
  });

  test('with a folded subject stays one line', () => {
    expect(text({...base, subject: 'one\n two'})).toContain('"one two"');
  });
});

describe('a time in text', () => {
  test('is local, or UTC with a Z', () => {
    const ms = Date.UTC(2026, 6, 1, 23, 30);
    const local = new Date(ms);
    const hours = String(local.getHours()).padStart(2, '0');

    expect(formatTimestamp(ms, true)).toBe('2026-07-01 23:30:00.000Z');
    expect(formatTimestamp(ms, false)).toContain(` ${hours}:`);
    expect(formatTimestamp(null, false).trim()).toBe('-');
    expect(formatTimestamp(8.64e15, false).trim()).toBe('-');
  });
});
