import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {AppError} from '../../../src/errors.js';
import {dovecotFunctions} from '../../../src/lua/check/api.js';
import {checkScript, selectLuaRules} from '../../../src/lua/check/check.js';
import {findingsOf, placesOf, scriptOf} from './script-of.js';

const good = `function script_init()
  return 0
end
function dovecot_lua_notify_begin_txn(user)
  return {user = user.username}
end
function dovecot_lua_notify_event_message_new(context, event)
  dovecot.i_info(("%s: new mail %d"):format(context.user, event.uid))
end
function dovecot_lua_notify_end_txn(context, success)
end
`;

describe('lua check', () => {
  test('has nothing to say about a script without a mistake, whichever version runs it', async () => {
    expect(await findingsOf(good)).toEqual([]);
    expect(await findingsOf(good, '2.4')).toEqual([]);
  });

  test.each([
    ['x = = 1', '1:5-6', "unexpected symbol near '='"],
    ['local s = "abc\n', '1:11-15', "unfinished string near '\"abc'"],
    ['function f(\n', '2:1-1', "<name> or '...' expected near <eof>"],
    ['#!/usr/bin/lua\r\nlocal a = 1\r\nb = = 2\r\n', '3:5-6', "unexpected symbol near '='"],
    ['\ufeffx = = 1', '1:5-6', "unexpected symbol near '='"],
    ['goto nowhere\nlocal a = 1\n', '1:6-13', "no visible label 'nowhere' for <goto> at line 1"],
    ['local a = 1\nbreak\nlocal b = 2\n', '2:1-6', 'break outside loop at line 2'],
  ])('places the syntax error of %j', async (text, place, message) => {
    const [finding] = await placesOf('lua-syntax', text);

    expect(finding?.split(' ')[0]).toBe(place);
    expect(finding).toContain(message.slice(0, 12));
  });

  test('counts columns in characters, not in bytes or UTF-16 units', async () => {
    expect((await placesOf('lua-syntax', 'x = "😀é" = 1'))[0]).toMatch(/^1:10-11 /);
    expect(await placesOf('lua-api-missing', '--[[😀]] unpack({})')).toEqual([
      '1:9-15 error Dovecot 2.3.19 has no unpack, and the call fails',
    ]);
  });

  test.each([
    'local x <const> = 1',
    'local f <close> = nil',
    'goto done\n::done::',
    'return 7 // 2, 1 << 3, ~5',
    'local s = "\\u{1F600}\\x41\\z\n  b"',
  ])('takes what Lua 5.4 takes: %s', async (text) => {
    const script = await scriptOf(text);

    expect({syntax: script.syntax, isParsed: script.isParsed}).toEqual({syntax: null, isParsed: true});
  });

  test.each([
    ['nothing', '', 'error'],
    ['nothing in a branch', 'if x then return 0 end', 'warning'],
    ['nil', 'return nil', 'error'],
    ['"0"', 'return "0"', 'error'],
    ['0.0', 'return 0.0', 'error'],
    ['1', 'return 1', 'error'],
    ['-1', 'return -1', 'error'],
    ['0x0', 'return 0x0', undefined],
    ['a value that nobody can tell', 'return status()', undefined],
    ['0 after a failure that is told', 'if x then return 1 end return 0', undefined],
    ['0 in both branches', 'if x then return 0 else error("y") end', undefined],
    ['0 inside a function of its own', 'local f = function() return 0 end', 'error'],
  ])('says of script_init that returns %s: %s', async (_, body, severity) => {
    const findings = await placesOf('lua-init-return', `function script_init()\n  ${body}\nend\n`);

    expect(findings[0]?.split(' ')[1]).toBe(severity);
    expect(await placesOf('lua-init-return', `function script_init()\n  ${body}\nend\n`, '2.4')).toEqual([]);
  });

  test('takes handlers that are assigned, indexed or set raw for defined', async () => {
    const text = `local function begin(user) end
dovecot_lua_notify_begin_txn = begin
_G["dovecot_lua_notify_event_message_new"] = function(context, event) end
rawset(_G, "dovecot_lua_notify_end_txn", function() end)
`;

    expect(await findingsOf(text)).toEqual([]);
  });

  test('says nothing of missing functions where the script makes them by computed names', async () => {
    const text = 'for _, name in ipairs({"begin_txn"}) do\n  _G["dovecot_lua_notify_" .. name] = function() end\nend\n';

    expect(await findingsOf(text)).toEqual([]);
  });

  test('knows which version has which function', async () => {
    const text = 'local now = dovecot.gettimeofday()\n';
    const begin = 'function dovecot_lua_notify_begin_txn(user)\n  return user:plugin_getenv("x")\nend\n';

    expect(await placesOf('lua-api-missing', text)).toHaveLength(1);
    expect(await placesOf('lua-api-missing', text, '2.4')).toEqual([]);
    expect(await placesOf('lua-api-missing', begin)).toEqual([]);
    expect(await placesOf('lua-api-missing', begin, '2.4')).toEqual([
      '2:10-28 error Dovecot 2.4.1 has no user:plugin_getenv, and the call fails',
    ]);
  });

  test.each([
    ['dovecot.http.client({})', '2.3.18', '2.3.19', 'It is in Dovecot 2.3.19 and later.'],
    ['dovecot.tabescape("x")', '2.3.21', '2.4.0', 'It is in Dovecot 2.4.'],
    ['dovecot.base64.encode("x")', '2.4.1', '2.4.4', 'It is in releases after 2.4.1.'],
  ])('knows which release has %s', async (call, without, having, hint) => {
    const found = (version: string) => findingsOf(`local x = ${call}\n`, version);
    const missing = (await found(without)).filter(({rule}) => rule === 'lua-api-missing');

    expect(missing.map((finding) => finding.hint)).toEqual([hint]);
    expect(missing[0]?.message).toContain(`Dovecot ${without} has no `);
    expect((await found(having)).filter(({rule}) => rule === 'lua-api-missing')).toEqual([]);
  });

  test('knows the functions that a real 2.4.1 listed', () => {
    const [line = ''] = readFileSync(new URL('../../captures/lua24-lua.jsonl', import.meta.url), 'utf8')
      .split('\n')
      .filter((one) => one.includes('"API dovecot"'));
    const listed = (JSON.parse(line).arg as string[]).flatMap((name) => {
      const [, method, path] = /^dovecot(?:\{(\w+)\}|\.([\w.]+)):function$/.exec(name) ?? [];
      return method ?? path ?? [];
    });

    expect(listed.length).toBeGreaterThan(10);
    expect([...dovecotFunctions({series: '2.4', patch: 1})].sort()).toEqual(listed.sort());
  });

  test.each([
    ['request_timeout = 500', 'request_timeout = 500 has no unit, and the call fails'],
    ['request_timeout = "soon"', 'request_timeout = soon is not a valid time, and the call fails'],
    ['auto_redirect = "maybe"', 'auto_redirect = maybe is neither yes nor no, and the call fails'],
    ['request_max_attempts = "x"', 'request_max_attempts = x is not a whole number, and the call fails'],
    ['auto_retry = true', 'auto_retry is a boolean, and the process of Dovecot 2.4 ends with signal 11'],
    ['user_agent = {}', 'user_agent is a table, and the process of Dovecot 2.4 ends with signal 11'],
  ])('knows that the HTTP client of 2.4 does not take %s', async (setting, message) => {
    const text = `local client = dovecot.http.client({${setting}})\n`;

    expect((await placesOf('lua-http-setting-value', text, '2.4')).map((place) => place.split(' error ')[1])).toEqual([
      message,
    ]);
    // Of these names 2.3 has only user_agent.
    expect(await placesOf('lua-http-setting-value', text, '2.3')).toHaveLength(
      setting.startsWith('user_agent') ? 1 : 0,
    );
  });

  test.each(['"2s"', '"500ms"', '"2 mins"', '"5 seconds"', '"0"', '"infinite"', 'timeout', '2 * 1000'])(
    'says nothing of request_timeout = %s in 2.4',
    async (value) => {
      const text = `local client = dovecot.http.client({request_timeout = ${value}})\n`;

      expect(await placesOf('lua-http-setting-value', text, '2.4')).toEqual([]);
    },
  );

  test('knows that 2.4 refuses the names of HTTP settings that 2.3 has', async () => {
    const text = 'local client = dovecot.http.client({request_timeout_msecs = 500})\n';

    expect(await placesOf('lua-http-setting-unknown', text)).toEqual([]);
    expect((await placesOf('lua-http-setting-unknown', text, '2.4'))[0]).toMatch(/^1:37-58 error /);
  });

  test('calls a certain error in begin_txn an error, a possible one a warning', async () => {
    const begin = (body: string) => `function dovecot_lua_notify_begin_txn(user)\n  ${body}\nend\n`;

    expect((await placesOf('lua-begin-raises', begin('error("x")')))[0]).toMatch(/^2:3-13 error /);
    expect((await placesOf('lua-begin-raises', begin('if x then error("x") end')))[0]).toMatch(/ warning /);
    expect((await placesOf('lua-begin-raises', begin('return helper(user)')))[0]).toMatch(/ warning /);
    expect(await placesOf('lua-begin-raises', begin('return pcall(helper, user)'))).toEqual([]);
  });

  test('leaves out what a comment on the line before ignores, until its day is over', async () => {
    const marked = (comment: string) => `${comment}\nlocal a = unpack({})\nlocal b = unpack({})\n`;
    const lines = async (comment: string) => {
      return (await placesOf('lua-api-missing', marked(comment))).map((place) => place.split(':')[0]);
    };

    expect(await lines('-- dovepush-ignore lua-api-missing')).toEqual(['3']);
    expect(await lines('-- dovepush-ignore lua-blocking, lua-api-missing until 2026-06-01')).toEqual(['3']);
    expect(await lines('-- dovepush-ignore lua-api-missing until 2026-05-31')).toEqual(['2', '3']);
    expect(await lines('-- dovepush-ignore lua-blocking')).toEqual(['2', '3']);
    expect(await lines('-- dovepush-ignore-file lua-api-missing')).toEqual([]);
  });

  test('runs the chosen rules only, and refuses one that is none', async () => {
    const script = await scriptOf('unpack({})');

    const only = checkScript(script, selectLuaRules(['lua-api-missing'], []), 0);
    const without = checkScript(script, selectLuaRules([], ['lua-api-missing']), 0);

    expect(only.map(({rule}) => rule)).toEqual(['lua-api-missing']);
    expect(without.map(({rule}) => rule)).not.toContain('lua-api-missing');
    expect(() => selectLuaRules(['lua-api-mising'], [])).toThrow(AppError);
  });

  test.each([
    ['bytecode', Buffer.from('\x1bLua\x54\0', 'latin1')],
    ['bytes that are no UTF-8', Buffer.from('local s = "\xff\xfe"', 'latin1')],
    ['NUL', Buffer.from('local s = "a\0b"\0')],
    ['nothing', Buffer.alloc(0)],
    ['deep brackets', Buffer.from(`x = ${'('.repeat(100_000)}`)],
    ['a long sum', Buffer.from(`x = 1${' + 1'.repeat(50_000)}`)],
    ['a long path', Buffer.from(`x = a${'.b'.repeat(50_000)}`)],
    ['a long chain of calls', Buffer.from(`x = a${'()'.repeat(50_000)}`)],
    ['functions that call one another', Buffer.from('function f() g() end function g() f() end f()')],
  ])('judges %s without falling over', async (_, bytes) => {
    expect((await findingsOf(bytes)).length).toBeGreaterThan(0);
  });

  test('throws on no text, and every finding lies within it', async () => {
    const words = [
      'function ',
      'dovecot_lua_notify_begin_txn',
      '(user)',
      ' end\n',
      ' return ',
      '0',
      'local ',
      ' = ',
      'x',
      '.',
      ':',
      '"s"',
      '{',
      '}',
      'if ',
      ' then ',
      '\n',
      '😀',
      'error()',
      'dovecot.x()',
    ];
    const texts = fc.array(fc.constantFrom(...words), {maxLength: 30}).map((parts) => parts.join(''));

    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const script = await scriptOf(text);
        for (const {span} of checkScript(script, selectLuaRules([], []), 0)) {
          expect(span.line).toBeGreaterThanOrEqual(1);
          expect(span.endLine).toBeLessThanOrEqual(script.lines.length);
          expect(span.endColumn).toBeLessThanOrEqual([...(script.lines[span.endLine - 1] ?? '')].length + 1);
        }
      }),
      {numRuns: 200},
    );
  });
});
