import {describe, expect, test} from 'vitest';
import {glob} from '../../src/config/language/glob.js';
import {createUserListReader} from '../../src/doveadm/user-list.js';
import {AppError} from '../../src/errors.js';
import {decode} from '../../src/events/decode.js';
import {createFilter, type FilterFlags} from '../../src/events/filter.js';
import {inputFormats} from '../../src/events/formats/index.js';
import {createLineDecoder} from '../../src/events/lines.js';
import {bareRecord} from '../../src/events/record.js';
import {parseTime} from '../../src/events/time.js';
import {nearest} from '../../src/nearest.js';
import {parseTemplate} from '../../src/ui/template.js';
import {expectLinear} from './growth.js';

const at = {path: 'f', line: 1};
const times = (piece: string) => (units: number) => piece.repeat(Math.ceil(units / piece.length));

/** What a refusal is expected for takes its time too. */
const orRefused =
  <T>(run: (input: T) => unknown) =>
  (input: T) => {
    try {
      return run(input);
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  };

function readLines(format: (typeof inputFormats)[number], lines: readonly string[]): void {
  const decoder = createLineDecoder(format, () => 0);
  for (const line of lines) decoder.push(Buffer.from(line), at, decode);
  decoder.end(decode);
}

const heads = [
  '',
  '{"event":"',
  '{"event":"MessageNew","user":"u","x":',
  '{"schema":"dovepush.event/1","payload":',
  'Nov 21 22:35:33 h dovecot: imap(u)<1><x>: Info: ',
  'Nov 21 22:35:33 h dovecot: imap(',
  'Nov 21 22:35:33 h dovecot: imap(u)<1><x>: Info: Message data: Mailbox [',
  'Nov 21 22:35:33 h notifyd[1]: EVENT,{"event":"',
  'CreateTime:1\t',
];
const pieces = [
  'a ',
  'a: ',
  '[',
  '], UID [1], UIDVALIDITY [1]',
  '{',
  '{"a":',
  '"',
  '\\',
  'EVENT,',
  ',',
  'a:b,',
  '\t',
  '%4',
  '9',
];

describe.each(heads)('a line of %j and then', (head) => {
  test.each(pieces)('%j again and again', async (piece) => {
    const make = (units: number) => [`${head}${times(piece)(units)}`];
    await expectLinear({name: piece, make, run: (lines: string[]) => readLines('auto', lines)});
  });
});

describe.each(inputFormats)('a file read as %s', (format) => {
  test.each(['{', '{"a":1}', '  "a": 1,', 'imap(u)<1><x>: Info: x', 'a'])('of lines %j', async (line) => {
    const make = (units: number) => Array(units / 4).fill(line);
    await expectLinear({name: line, make, run: (lines: string[]) => readLines(format, lines)});
  });
});

const values: readonly (readonly [string, (units: number) => string])[] = [
  ['deep lists', (units) => `${'['.repeat(units)}${']'.repeat(units)}`],
  ['many names', (units) => JSON.stringify(Object.fromEntries(Array.from({length: units / 8}, (_, key) => [key, 1])))],
  ['many words', (units) => JSON.stringify(Array.from({length: units / 8}, (_, key) => `\\F${key}`))],
  ['a set of UIDs', (units) => JSON.stringify(`${'1,'.repeat(units / 2)}1`)],
  ['an address of at signs', (units) => JSON.stringify(`imap://${'a@'.repeat(units / 2)}`)],
  ['an address of UIDs', (units) => JSON.stringify(`imap://h/${';UID=1'.repeat(units / 6)}`)],
  ['an access list', (units) => JSON.stringify('a@b\t'.repeat(units / 4))],
  ['control characters', (units) => JSON.stringify('\u0001'.repeat(units))],
];

describe.each(values)('%s in an event', (_, value) => {
  const members = [
    'flags',
    'keywords',
    'uidset',
    'uri',
    'user',
    'headers',
    'vnd.cmu.mailboxACL',
    'payload',
    'raw',
    'source',
  ];
  const schemas = [
    '"event":"MessageNew"',
    '"event":"vnd.cmu.MessageCopy"',
    '"schema":"dovepush.event/1","payload":null',
  ];

  test.each(members)('as %s', async (member) => {
    for (const schema of schemas) {
      const make = (units: number) => [`{${schema},"${member}":${value(units)}}`];
      await expectLinear({name: member, make, run: (lines: string[]) => readLines('auto', lines)});
    }
  });
});

const event = (text: string) =>
  decode(
    bareRecord(Buffer.from(JSON.stringify({event: 'MessageNew', user: text, subject: text, flags: [text]})), null, at),
  );

/** Filters that find nothing in a text of many a. */
const filters: readonly (readonly [keyof FilterFlags, (units: number) => string])[] = [
  ['user', () => `${'*a'.repeat(500)}b`],
  ['user', (units) => `*${'a'.repeat(units)}b*`],
  ['user', () => `*${'a'.repeat(1000)}b*`],
  ['user', () => `${'*?'.repeat(500)}b`],
  ['user', (units) => '*'.repeat(units)],
  ['user', (units) => 'b*,'.repeat(units / 3)],
  ['mailbox', (units) => '\\'.repeat(units)],
  ['flag', (units) => '!'.repeat(units)],
  ['keyword', (units) => ','.repeat(units)],
  ['where', (units) => `${'a && '.repeat(units / 5)}a`],
  ['where', (units) => `${'a || '.repeat(units / 5)}a`],
  ['where', (units) => `${'('.repeat(units)}a`],
  ['where', (units) => `${'!'.repeat(units)}a`],
  ['where', (units) => `a${'.a'.repeat(units)} == 1`],
  ['where', (units) => `a${' '.repeat(units)}`],
  ['where', (units) => `"${'\\'.repeat(units)}`],
  ['where', (units) => `user in (${Array.from({length: units / 8}, (_, one) => `"u${one}"`).join(',')})`],
];

test.each(filters.map(([name, make], index) => [`${index}: --${name}`, {name, make}] as const))(
  'filter %s',
  async (_, {name, make}) => {
    const input = (units: number) => [make(units), event('a'.repeat(units))] as const;
    const run = orRefused(([text, candidate]: ReturnType<typeof input>) =>
      createFilter({[name]: text}).event(candidate),
    );
    await expectLinear({name, make: input, run});
  },
);

/** Each takes time without end in an engine that tries again. */
const expressions = ['(a+)+b', '(a|a)*b', '(.*)*b', '(a|aa)+$b', '(a+a+)+b', '(a*)*[^a]$b'];

describe.each(expressions)('the expression /%s/', (expression) => {
  test('is found by V8 in linear time', async () => {
    for (const flags of [{grep: expression}, {where: `subject =~ /${expression}/s`}]) {
      const {event: test} = createFilter(flags);
      await expectLinear({name: expression, make: (units) => event('a'.repeat(units / 16)), run: test});
    }
  });

  test('is stopped after a second where V8 cannot do that', async () => {
    for (const flags of [{grep: `(?=a)${expression}`}, {where: `subject =~ /${expression}/iu`}]) {
      const {event: matches} = createFilter(flags);

      expect(() => matches(event('a'.repeat(5000)))).toThrow(/takes more than 1 s on a text of \d+ characters/);
    }
  });
});

test.each(['/invoice/i', '/inv.*ice/iu', '/^x(?!y)/'])(
  '%s without end to repeat is no matter of time limits',
  (pattern) => {
    const {event: matches} = createFilter({where: `subject =~ ${pattern}`});

    expect([matches(event('an INVOICE')), matches(event('xz'))]).toEqual([
      pattern !== '/^x(?!y)/',
      pattern === '/^x(?!y)/',
    ]);
  },
);

test.each(['%{user}', '%', '%{', '\\', '\\x', '%{payload.a.a}', '%{payload.', '%h'])(
  'a template of %j',
  async (piece) => {
    const fill = (text: string) => parseTemplate(text, {decodeHeader: (raw) => raw, terminal: true})(event('x'));
    await expectLinear({name: piece, make: times(piece), run: orRefused(fill)});
  },
);

test.each(['1h', '-1h', '9', ' ', ':', '2026-', '.0', 'Z'])('a time of %j', async (piece) => {
  for (const head of ['', '-', '2026-11-21T22:35:33.']) {
    const make = (units: number) => head + times(piece)(units);
    await expectLinear({name: piece, make, run: orRefused((text: string) => parseTime(text, 0))});
  }
});

test.each(['a', 'kafka.', 'é'])('the nearest name of %j again and again', async (piece) => {
  await expectLinear({
    name: piece,
    make: times(piece),
    run: (word: string) => nearest(word, ['push_notification', 'notify']),
  });
});

const lists: readonly (readonly [string, string])[] = [
  ['blanks', ' '],
  ['a name', 'x'],
  ['names', '"x",'],
  ['escapes', '\\'],
  ['quotes', '"'],
  ['brackets', '['],
];

describe.each(['', '[["doveadmResponse",{"userList":[', '[["doveadmResponse",{"userList":["'])(
  'users behind %j',
  (head) => {
    test.each(lists)('that are %s, piece by piece', async (name, piece) => {
      for (const step of [7, 4096]) {
        const read = orRefused((text: string) => {
          const reader = createUserListReader();
          for (let from = 0; from < text.length; from += step) reader.push(text.slice(from, from + step));
        });
        await expectLinear({name, make: (units) => head + times(piece)(units), run: read});
      }
    });
  },
);

const files = {
  mayExecute: () => true,
  list: (folder: string) => (folder === '.' ? ['a'.repeat(60), 'b'] : []),
  exists: () => true,
  kind: () => 'file' as const,
  read: () => '',
};

test.each(['*a', '*/', '{a,', '{a,b}', '[', '[a]', '[[:alpha:]', '\\', '}{', '{}'])(
  'an include of %j',
  async (piece) => {
    await expectLinear({name: piece, make: times(piece), run: (pattern: string) => glob(pattern, files)});
    // As long as is taken at all.
    await expectLinear({
      name: piece,
      make: (units) => times(piece)(units / 8),
      run: (pattern: string) => glob(pattern, files),
    });
  },
);
