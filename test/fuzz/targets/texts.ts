import {decode} from '../../../src/events/decode.js';
import {createFilter} from '../../../src/events/filter.js';
import {bareRecord} from '../../../src/events/record.js';
import {parseTime} from '../../../src/events/time.js';
import {checkScript, selectLuaRules} from '../../../src/lua/check/check.js';
import {readCsv} from '../../../src/metadata/input/csv.js';
import {readJsonLines} from '../../../src/metadata/input/jsonl.js';
import {type BadLine, describeBadLine, type InputRow, isBad} from '../../../src/metadata/input/row.js';
import {maskSetting, maskUrls} from '../../../src/secrets.js';
import {parseTemplate} from '../../../src/ui/template.js';
import {visible} from '../../../src/ui/visible.js';
import {unsafeCharacters} from '../../../src/unsafe-text.js';
import {scriptOf} from '../../lua/check/script-of.js';
import {cut, expectSame, orRefused, type Target} from '../target.js';

const event = decode(
  bareRecord(Buffer.from('{"event":"MessageNew","user":"anna","subject":"an invoice","flags":["\\\\Seen"]}'), 0, {
    path: 'f',
    line: 1,
  }),
);
const buffers = (...texts: readonly string[]) => texts.map((text) => Buffer.from(text));

type Rows = AsyncIterable<readonly (InputRow | BadLine)[]>;

async function rowsOf(rows: Rows): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const some of rows) all.push(...some);
  return all;
}

async function* chunks(input: Buffer, size: number): AsyncGenerator<Buffer> {
  yield* cut(input, size);
}

/** Both readers give the same rows however the file is cut, and describe what is bad on one line. */
async function readUsers(input: Buffer): Promise<void> {
  for (const read of [readJsonLines, (bytes: AsyncIterable<Buffer>) => readCsv(bytes, ',')]) {
    const whole = await rowsOf(read(chunks(input, input.length || 1)));
    expectSame(await rowsOf(read(chunks(input, 3))), whole, 'rows by pieces');
    for (const row of whole as readonly (InputRow | BadLine)[]) {
      if (isBad(row) && describeBadLine(row).includes('\n')) throw new Error('a bad line is described on two lines');
    }
  }
}

const secret = 'Zq9xKw4T';

/** The secret is planted where the grammar says that a password is. */
function maskPlanted(input: Buffer): void {
  const word = String(input).replaceAll(/[\s"'@/?#&\\]/g, '');
  const shown = [
    maskUrls(`http://login:${word}${secret}@h/p`),
    maskUrls(`cannot reach https://login:${secret}${word}@h:8080/p?x=y: refused`),
    maskSetting('doveadm_password', `${String(input)}${secret}`),
    maskSetting('push_notification_driver', `ox:url=http://login:${word}${secret}@h/p`),
  ];
  for (const text of shown) if (text.includes(secret)) throw new Error(`shows the secret: ${text}`);
  maskUrls(String(input));
  maskSetting('push_notification_driver', String(input));
}

function showSafely(input: Buffer): void {
  const shown = visible(String(input));
  const unsafe = shown.replace(/[\u200d\ufe0f]/g, '').match(unsafeCharacters);
  if (unsafe) throw new Error(`shows ${JSON.stringify(unsafe[0])}`);
  expectSame(visible(shown), shown, 'shown again');
}

/** User lists, scripts, the user's own expressions, and what keeps outputs safe. */
export const textTargets: readonly Target[] = [
  {
    name: 'user-lists',
    pieces: [
      'user,value\n',
      'anna@x,tok\n',
      '"a""b",',
      '""',
      ',',
      '\n',
      '{"user":"a","value":"b"}\n',
      '{"user":',
      'null',
      '}',
    ],
    seeds: buffers(
      'user,value\nanna@x,tok\n"b,c",""\nd,"e\nf"\n',
      '{"user":"a","value":"b"}\n{"user":"c","value":null}\n',
    ),
    run: readUsers,
  },
  {
    name: 'lua',
    pieces: [
      ...[
        'function dovecot_lua_notify_begin_txn(user) ',
        'function dovecot_lua_notify_event_message_new(ctx, event) ',
        'end ',
      ],
      ...[
        'local x = ',
        'return ',
        'if ',
        ' then ',
        'while true do ',
        '[[',
        ']]',
        '--',
        '"',
        '(',
        ')',
        '{',
        '}',
        '..',
        'event.uid',
      ],
      ...[
        'user:plugin_getenv("x")',
        '+',
        'nil',
        '1',
        ' = ',
        'dovecot.i_info(',
        'http',
        '\n',
        ';',
        'goto a',
        '::a::',
        '~=',
      ],
    ],
    seeds: buffers(
      'function dovecot_lua_notify_begin_txn(user)\n  return {u = user.username}\nend\n' +
        'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info(event.from .. event.subject)\nend\n',
    ),
    run: async (input) => checkScript(await scriptOf(input), selectLuaRules([], []), 0),
  },
  {
    name: 'where',
    pieces: [
      'user',
      ' == ',
      '"anna"',
      ' && ',
      ' || ',
      '!',
      '(',
      ')',
      'subject =~ /inv/i',
      ' in ("a","b")',
      '.',
      'uid',
      ' < ',
      '1',
      '[',
      '/',
    ],
    seeds: buffers('user == "anna" && (subject =~ /inv/i || uid < 1)', 'user in ("anna", "bob")', '!(flags == null)'),
    run: (input) => orRefused(() => createFilter({where: String(input)}).event(event)),
  },
  {
    name: 'masks-of-names',
    pieces: ['*', '?', 'a', 'anna', '@', ',', '!', '\\', '[', '{', '\\Seen', '$Forwarded'],
    seeds: buffers('anna*', '*@example.org,b?b', '!\\Seen'),
    run: (input) => {
      for (const name of ['user', 'mailbox', 'flag', 'keyword', 'grep'] as const) {
        orRefused(() => createFilter({[name]: String(input)}).event(event));
      }
    },
  },
  {
    name: 'templates',
    pieces: ['%{user}', '%{payload.a}', '%{ts:iso}', '%h', '%k', '%s', '%%', '%{', '}', '\\n', '\\x41', '\\', ':'],
    seeds: buffers('%{ts:iso} %{user} %{subject} %{from} %{payload.flags} %h %k %s\\n'),
    run: (input) => orRefused(() => parseTemplate(String(input), {decodeHeader: (raw) => raw, terminal: true})(event)),
  },
  {
    name: 'times',
    pieces: ['2026', '-', '11', ':', 'T', 'Z', '+01:00', '1h', 'now', 'd', '.', '1795300581727', 'yesterday', '@'],
    seeds: buffers('2026-11-21T22:35:33Z', '1h30m', '2026-11-21 22:35'),
    run: (input) => {
      const time = orRefused(() => parseTime(String(input), 0));
      if (time !== null && !Number.isFinite(time)) throw new Error(`${time} is not a time`);
    },
  },
  {
    name: 'masking',
    pieces: [
      'http://',
      'ox:url=',
      ':',
      '=',
      '%u',
      '%{user}',
      '$',
      '<',
      '{',
      '}',
      'password=',
      'token',
      ';',
      ',',
      '%40',
      'ab',
    ],
    seeds: buffers(
      'http://login:pass@h/p?token=x',
      'ox:url=http://u:p@h/ user_from_metadata',
      'redis:host=h:password=x',
    ),
    run: maskPlanted,
  },
  {
    name: 'terminal',
    pieces: [
      '\x1b]0;x\x07',
      '\x9b31m',
      '\u200b',
      '\u00ad',
      '\u202e',
      '\u{e0041}',
      '❤\ufe0f',
      '👩\u200d💻',
      '\u2028',
      '::error::',
      '\r',
    ],
    seeds: buffers('Grüße, 👩‍💻 ❤️', 'plain'),
    run: showSafely,
  },
];
