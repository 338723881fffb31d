import {expect, test} from 'vitest';
import {decode} from '../../src/events/decode.js';
import {createFilter} from '../../src/events/filter.js';
import {EventLineFormatter} from '../../src/events/formats/event-line.js';
import {bareRecord} from '../../src/events/record.js';
import {formatEventText} from '../../src/ui/event-text.js';
import {parseTemplate} from '../../src/ui/template.js';

/** Deeper than JSON.stringify goes, and small enough for a record. */
const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
const decodeHeader = (raw: string) => raw;

test.each(['event', 'user', 'flags', 'subject', 'userdb', 'uidset'])(
  'a payload that is nested without end in %s is shown and filtered like any other',
  (member) => {
    const members = {event: '"FlagsSet"', user: '"u"', mailbox: '"INBOX"', uid: '1', [member]: deep};
    const text = `{${Object.entries(members).map(([name, value]) => `"${name}":${value}`)}}`;
    const event = decode(bareRecord(Buffer.from(text), 1000, {path: 'x', line: 1}));

    const line = formatEventText(event, {utc: true, width: null, paint: (_, words) => words, decodeHeader});
    expect(line.startsWith('1970-01-01 00:00:01.000Z')).toBe(true);
    expect(new EventLineFormatter().format(event)).toContain(deep);
    const template = parseTemplate(`%{payload.${member}}|`, {decodeHeader, terminal: false});
    expect(template(event).toString()).toBe('…|');
    const filter = createFilter({flag: '!x', keyword: '!x', where: `${member} != 1`, grep: '.'});
    expect(filter.event(event)).toBe(true);
  },
);
