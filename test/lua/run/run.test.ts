import {readFileSync} from 'node:fs';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CliResult, runCli} from '../../run-cli.js';

type Line = Record<string, unknown> & {readonly schema: string; readonly function?: string};

let folder = '';
let script = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dovepush-lua-'));
  script = join(folder, 'push.lua');
});
afterAll(() => rm(folder, {recursive: true, force: true}));

function event(name: string, members: object = {}, user = 'anna@example.org', mailbox = 'INBOX'): string {
  return JSON.stringify({user, mailbox, event: name, uidvalidity: 7, uid: 1, ...members});
}

/** Runs a script over lines of events. */
async function run(
  text: string | Uint8Array,
  lines: readonly string[],
  flags: readonly string[] = [],
): Promise<CliResult> {
  await writeFile(script, text);
  return runCli(['lua', 'run', script, '--events', '-', '--json', ...flags], {input: lines.join('\n')});
}

function linesOf({stdout}: CliResult): Line[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

function functionsOf(result: CliResult): (string | undefined)[] {
  return linesOf(result).flatMap((line) => (line.function ? [line.function.replace('dovecot_lua_notify_', '')] : []));
}

const handlers = `
function dovecot_lua_notify_begin_txn(user) return {user = user.username} end
function dovecot_lua_notify_event_message_new(context, event) HANDLE end
function dovecot_lua_notify_event_flags_set(context, event) end
function dovecot_lua_notify_end_txn(context, success) end
`;
const handling = (body: string) => handlers.replace('HANDLE', body);

describe('lua run', () => {
  test('makes one transaction of neighbouring events of one user and mailbox', async () => {
    const result = await run(handling(''), [
      event('MessageNew'),
      event('FlagsSet', {flags: ['\\Seen']}),
      event('MessageNew', {}, 'anna@example.org', 'Work'),
      event('MessageNew', {}, 'bert@example.org', 'Work'),
    ]);

    expect(functionsOf(result)).toEqual([
      ...['begin_txn', 'event_message_new', 'event_flags_set', 'end_txn'],
      ...['begin_txn', 'event_message_new', 'end_txn'],
      ...['begin_txn', 'event_message_new', 'end_txn'],
    ]);
    expect(result).toMatchObject({exitCode: 0, stderr: ''});
  });

  test('tells each call with context, event and what it returned', async () => {
    const result = await run(handling('return event.uid'), [
      event('MessageNew', {from: 'A <a@x>', subject: '=?utf-8?Q?=C3=A9?='}),
    ]);

    expect(linesOf(result)).toEqual([
      {
        schema: 'dovepush.lua-call/1',
        function: 'dovecot_lua_notify_begin_txn',
        user: 'anna@example.org',
        context: null,
        event: null,
        returned: {user: 'anna@example.org'},
        error: null,
      },
      {
        schema: 'dovepush.lua-call/1',
        function: 'dovecot_lua_notify_event_message_new',
        user: 'anna@example.org',
        context: {user: 'anna@example.org'},
        event: {
          ...{name: 'MessageNew', mailbox: 'INBOX', uid: 1, uid_validity: 7, date: 0, tz: 0, snippet: ''},
          ...{from: 'A <a@x>', from_address: 'a@x', from_display_name: 'A', subject: 'é'},
          ...{to: '', to_address: '', to_display_name: '', flags: [], keywords: []},
        },
        returned: 1,
        error: null,
      },
      {
        schema: 'dovepush.lua-call/1',
        function: 'dovecot_lua_notify_end_txn',
        user: 'anna@example.org',
        context: {user: 'anna@example.org'},
        event: null,
        success: true,
        returned: null,
        error: null,
      },
    ]);
  });

  test('begins anew with another user, as a new session does', async () => {
    const text = handling('count = (count or 0) + 1 return count');
    const users = ['a@x', 'a@x', 'b@x', 'a@x'];

    const result = await run(
      text,
      users.map((user, index) => event('MessageNew', {}, user, `Box${index}`)),
    );

    const counts = linesOf(result)
      .filter(({function: name}) => name?.endsWith('message_new'))
      .map((line) => line.returned);
    expect(counts).toEqual([1, 2, 1, 1]);
  });

  test('shows requests without sending them, credentials masked, and the script sees 200', async () => {
    const result = await run(
      handling(`
        local client = dovecot.http.client({request_timeout_msecs = 500})
        local request = client:request({url = "http://login:secret@127.0.0.1:1/push", method = "POST"})
        request:add_header("Authorization", "Bearer secret")
        request:add_header("Content-Type", "text/plain")
        request:set_payload("hello")
        return request:submit():status()`),
      [event('MessageNew')],
    );

    expect(linesOf(result)[1]?.returned).toBe(200);
    expect(linesOf(result)[2]).toEqual({
      schema: 'dovepush.lua-http/1',
      method: 'POST',
      url: 'http://login:***@127.0.0.1:1/push',
      headers: {Authorization: '***', 'Content-Type': 'text/plain'},
      body: 'hello',
      sent: false,
    });
  });

  test('goes on after an error in a handler, names its place and ends with 1', async () => {
    const result = await run(handling('local none = nil\nreturn none.x'), [event('MessageNew'), event('FlagsSet')]);

    expect(linesOf(result)[1]).toMatchObject({
      error: expect.stringMatching(/push\.lua:4: attempt to index a nil value \(local 'none'\)$/),
      effect: expect.stringContaining('goes on'),
    });
    expect(functionsOf(result)).toEqual(['begin_txn', 'event_message_new', 'event_flags_set', 'end_txn']);
    expect(result.exitCode).toBe(1);
  });

  test('hands over no event after an error in begin_txn', async () => {
    const text = handling('').replace('return {user = user.username}', 'error("no")');

    const result = await run(text, [event('MessageNew')]);

    expect(functionsOf(result)).toEqual(['begin_txn']);
    expect(linesOf(result)[0]).toMatchObject({
      error: expect.stringMatching(/:2: no$/),
      effect: expect.stringContaining('panics'),
    });
    expect(result.exitCode).toBe(1);
  });

  test('says which function is missing, as Dovecot does', async () => {
    const noBegin = await run('function dovecot_lua_notify_event_message_new() end', [event('MessageNew')]);
    const noEnd = await run(handling('').replace(/function dovecot_lua_notify_end.*/, ''), [event('FlagsSet')]);

    expect(linesOf(noBegin).map(({error}) => error)).toEqual(['Missing function dovecot_lua_notify_begin_txn']);
    expect(linesOf(noEnd).map(({error}) => error)).toEqual([null, null, 'Missing function dovecot_lua_notify_end_txn']);
  });

  test('calls nothing in a script without a function for any event', async () => {
    for (const text of ['function dovecot_lua_notify_begin_txn() end', '']) {
      expect(await run(text, [event('MessageNew')])).toMatchObject({exitCode: 0, stdout: ''});
    }
  });

  test.each([
    ['a syntax error', 'x = = 1', /lua_load\(.*push\.lua\) failed: .*push\.lua:1: unexpected symbol near '='/],
    ['an error at the top level', '\nerror("boom")', /lua_pcall\(.*push\.lua\) failed: .*push\.lua:2: boom/],
    ['script_init without a number', 'function script_init() end', /script_init\(\) returned non-number/],
    ['script_init with 0.0', 'function script_init() return 0.0 end', /script_init\(\) returned non-number/],
    ['script_init with 1', 'function script_init() return 1 end', /Script init failed/],
    [
      'an error in script_init',
      'function script_init() error("x") end',
      /lua_pcall\(script_init, 0, 1\) failed: .*push\.lua:1: x/,
    ],
    ['bytecode', '\x1bLuaT', /precompiled Lua/],
    ['an endless loop at the top level', 'while true do end', /push\.lua:1: stopped: it did not end within 3 s/],
  ])('refuses a script that cannot start: %s', async (_, text, message) => {
    const result = await run(text, [event('MessageNew')], ['--timeout', '3s']);

    expect(JSON.parse(result.stderr).message).toMatch(message);
    expect(result).toMatchObject({exitCode: 1, stdout: ''});
  });

  test.each([
    ['an endless loop', 'while true do end', /push\.lua:3: stopped/],
    ['an endless loop of pcall', 'while true do pcall(error) end', /stopped/],
    ['a pattern that backtracks for ever', 'return ("a"):rep(100000):find(("a-"):rep(20) .. "b")', /stopped/],
    [
      'a finalizer that does not end',
      'setmetatable({}, {__gc = function() while true do end end}) collectgarbage()',
      /stopped/,
    ],
    [
      'a coroutine that does not close',
      'local c = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) coroutine.yield() end) coroutine.resume(c) coroutine.close(c)',
      /stopped/,
    ],
    ['logging without end', 'while true do pcall(dovecot.i_info, ("x"):rep(1000)) end', /stopped/],
  ])('stops %s after the time limit', async (_, body, error) => {
    const result = await run(handling(body), [event('MessageNew'), event('FlagsSet')], ['--timeout', '3s']);

    expect(linesOf(result)[1]).toMatchObject({
      function: 'dovecot_lua_notify_event_message_new',
      error: expect.stringMatching(error),
    });
    expect(JSON.parse(result.stderr)).toMatchObject({code: 'LUA_TIMEOUT', exitCode: 1});
    expect(result.exitCode).toBe(1);
  });

  test.each([
    ['a string of 1 GB', 'return ("x"):rep(1e9)', /not enough memory/],
    ['a table without end', 'local t = {} while true do t[#t + 1] = ("x"):rep(1e5) .. #t end', /not enough memory/],
    ['recursion without end', 'local function f() return 1 + f() end return f()', /stack overflow/],
    ['recursion through C', 'local function f() return (("a"):gsub("a", f)) end return f()', /stack overflow/],
    [
      'coroutines within coroutines',
      'local function f() return coroutine.wrap(f)() end return f()',
      /C stack overflow/,
    ],
    ['too much output', 'for i = 1, 1e6 do dovecot.i_info("x") end', /too much output/],
    ['an error that is no text', 'error({})', /^\(null\)/],
    ['an error that is a number', 'error(42)', /^42$/],
    [
      'comparing without end',
      'local m = {} m.__lt = function(a, b) return a < b end return setmetatable({}, m) < setmetatable({}, m)',
      /C stack overflow/,
    ],
    ['a list without end', 'return table.unpack({}, 1, 1e7)', /too many results/],
  ])('answers %s with an error of that handler, and goes on', async (_, body, error) => {
    const result = await run(handling(body), [event('MessageNew'), event('FlagsSet')]);

    const calls = linesOf(result).filter((line) => line.function);
    expect(calls[1]?.error).toMatch(error);
    expect(calls).toHaveLength(4);
    expect(result).toMatchObject({exitCode: 1, stderr: ''});
  });

  test.each([
    ['os.execute', 'os.execute("id")'],
    ['io.open', 'local file = io.open("/etc/hosts") return file:read("a")'],
    ['io.lines', 'for line in io.lines("/etc/hosts") do end'],
    ['string.dump', 'return string.dump(print)'],
    ['debug.sethook', 'debug.sethook(print, "l")'],
    ['socket.tcp', 'return require("socket").tcp()'],
    ["the module 'redis'", 'return require("redis").connect()'],
  ])('says that %s is not available here, which is no fault of the script', async (name, body) => {
    const result = await run(handling(body), [event('MessageNew'), event('FlagsSet')]);

    const calls = linesOf(result).filter((line) => line.function);
    expect(calls[1]).toMatchObject({error: expect.any(String), unavailable: [name]});
    expect(calls[1]).not.toHaveProperty('effect');
    expect(calls).toHaveLength(4);
    expect(result).toMatchObject({exitCode: 3, stderr: ''});
  });

  test.each(['os.exit(7)', 'pcall(os.exit)'])('tells what %s does to the process of Dovecot', async (body) => {
    const result = await run(handling(body), [event('MessageNew')]);

    const call = linesOf(result).find((line) => line.function?.endsWith('message_new'));
    expect(call).toMatchObject({
      error: 'os.exit is called',
      effect: expect.stringContaining('delivers it again'),
    });
    expect(result.exitCode).toBe(1);
  });

  test('refuses a script that calls os.exit when it is loaded', async () => {
    const result = await run(`os.exit(0)\n${handling('')}`, [event('MessageNew')]);

    expect(JSON.parse(result.stderr)).toMatchObject({code: 'LUA_SCRIPT', exitCode: 1});
    expect(result.stderr).toContain('nothing is delivered');
  });

  test('reads metadata, tells what the script changes, and keeps it for the session', async () => {
    const text = `
      local key = "/private/vendor/vendor.dovecot/http-notify"
      function dovecot_lua_notify_begin_txn(user)
        local before = user:metadata_get(key)
        user:metadata_set(key, "user=new")
        local box = user:mailbox("Work")
        box:metadata_unset("/shared/comment")
        return {before = before, after = user:metadata_get(key), list = user:metadata_list("/private/vendor/")}
      end
      function dovecot_lua_notify_event_message_new() end
      function dovecot_lua_notify_end_txn() end`;
    const key = '/private/vendor/vendor.dovecot/http-notify';
    const events = [event('MessageNew'), event('MessageNew', {}, 'anna@example.org', 'Two')];
    const others = [event('MessageNew', {}, 'bert@example.org')];

    const result = await run(text, [...events, ...others], ['--metadata', `${key}=user=anna`]);

    const begun = linesOf(result).filter((line) => line.function?.endsWith('begin_txn'));
    expect(begun.map(({returned}) => (returned as {before: string}).before)).toEqual([
      'user=anna',
      'user=new',
      'user=anna',
    ]);
    expect(begun[0]?.returned).toMatchObject({after: 'user=new', list: {[key]: 'user=new'}});
    expect(
      linesOf(result)
        .filter(({schema}) => schema === 'dovepush.lua-effect/1')
        .slice(0, 2),
    ).toEqual([
      {schema: 'dovepush.lua-effect/1', effect: 'metadata_set', args: [key, 'user=new']},
      {schema: 'dovepush.lua-effect/1', effect: 'metadata_unset', args: ['/shared/comment'], mailbox: 'Work'},
    ]);
    expect(result).toMatchObject({exitCode: 0, stderr: ''});
    const again = await run(text, result.stdout.split('\n'), ['--metadata', `${key}=user=anna`]);
    expect(functionsOf(again)).toEqual(functionsOf(result));
    const shown = await runCli(['lua', 'run', script, '--events', '-'], {input: events.join('\n')});
    expect(shown.stdout).toContain(`metadata_set: ${key} = user=new (not done)`);
    expect((await run(text, events, ['--metadata', 'none'])).exitCode).toBe(2);
  });

  test('takes a failure that the script expects for what it is', async () => {
    const body = 'local ok = pcall(require, "redis") local file, why = io.open("/x") return {ok, tostring(file), why}';

    const result = await run(handling(body), [event('MessageNew')]);

    expect(linesOf(result)[1]?.returned).toEqual([false, 'nil', '/x: not available here']);
    expect(result.exitCode).toBe(0);
  });

  test('tells a script that cannot start here from one that cannot start', async () => {
    const missing = await run(`local redis = require("redis")\n${handling('')}`, [event('MessageNew')]);
    const broken = await run(`local redis = nil .. ""\n${handling('')}`, [event('MessageNew')]);

    expect(missing.exitCode).toBe(3);
    expect(JSON.parse(missing.stderr)).toMatchObject({
      code: 'LUA_NOT_AVAILABLE',
      hint: expect.stringContaining('--lua-path'),
    });
    expect(broken.exitCode).toBe(1);
    expect(JSON.parse(broken.stderr)).toMatchObject({code: 'LUA_SCRIPT'});
  });

  test('finds modules in the directories of --lua-path, before its own, and nothing outside', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    await mkdir(join(one, 'push'), {recursive: true});
    await mkdir(join(two, 'tools'), {recursive: true});
    await writeFile(join(folder, 'outside.lua'), 'return "outside"');
    await writeFile(join(one, 'push', 'init.lua'), 'return {name = ..., place = select(2, ...)}');
    await writeFile(join(two, 'tools', 'text.lua'), 'return {text = "tools.text"}');
    await writeFile(join(two, 'cjson.lua'), 'return {own = true}');
    await writeFile(join(two, 'broken.lua'), 'return =');
    const body = `
      local push, path = require("push")
      local out = {push.name, push.place == path, require("tools.text").text, require("cjson").own, require("push") == push}
      for _, name in ipairs({"../outside", "..outside", "/etc/hosts", "broken"}) do
        out[#out + 1] = select(2, pcall(require, name)):match("^[^%c]*")
      end
      return out`;

    const result = await run(handling(body), [event('MessageNew')], ['--lua-path', one, '--lua-path', two]);

    expect(linesOf(result)[1]).toMatchObject({error: null});
    const returned = linesOf(result)[1]?.returned as readonly unknown[];
    expect(returned.slice(0, 5)).toEqual(['push', true, 'tools.text', true, true]);
    const refusals = returned
      .slice(5, 8)
      .map((text) => /not available here: the module '(.*)'$/.exec(String(text))?.[1]);
    expect(refusals).toEqual(['../outside', '..outside', '/etc/hosts']);
    expect(String(returned[8])).toContain("error loading module 'broken' from file");
  });

  test.each([
    ['bytecode through load', 'return select(2, load("\\27LuaT"))', /binary chunk/],
    ['the environment', 'return tostring(os.getenv("PATH"))', /^nil$/],
    ['the real libraries', 'return tostring(package.loaded.os.execute == os.execute)', /^true$/],
    ['the loader of C libraries', 'return type(package.loadlib)', /^nil$/],
  ])('keeps out %s', async (_, body, returned) => {
    const result = await run(handling(body), [event('MessageNew')]);

    expect(linesOf(result)[1]?.returned).toMatch(returned);
  });

  test('tells of an error in script_deinit what Dovecot logs, and ends with 1', async () => {
    const result = await run(`${handling('')}function script_deinit() dovecot.i_info("bye") error("no") end`, [
      event('MessageNew'),
    ]);

    expect(result.exitCode).toBe(1);
    expect(linesOf(result).slice(-2)).toMatchObject([
      {function: 'script_deinit', error: expect.stringMatching(/push\.lua:6: no$/), effect: expect.any(String)},
      {level: 'info', message: 'bye'},
    ]);
  });

  test('shows the keys of a table in the same order each time, and a list however it was made', async () => {
    const members = Array.from({length: 12}, (_, index) => `k${index}`);
    const table = [...members.map((key) => `${key} = 1`), '[12] = 1, [2] = 1'].join(', ');
    const context = `{table = {${table}}, list = {[3] = "c", [2] = "b", [1] = "a"}}`;

    const [begin] = linesOf(await run(handling('').replace('{user = user.username}', context), [event('MessageNew')]));

    // As text, in which the order counts.
    const ordered = Object.fromEntries([...members].sort().map((key) => [key, 1]));
    expect(JSON.stringify(begin?.returned)).toBe(
      JSON.stringify({list: ['a', 'b', 'c'], table: {2: 1, 12: 1, ...ordered}}),
    );
  });

  test('knows recorded calls in whatever order their members stand', async () => {
    const made = linesOf(await run(handling(''), [event('MessageNew')]));
    const backwards = made.map((line) => JSON.stringify(Object.fromEntries(Object.entries(line).reverse())));

    expect(linesOf(await run(handling(''), backwards))).toEqual(made);
  });

  test('makes exactly the recorded calls of a real server, contexts of a MOVE included', async () => {
    const capture = fileURLToPath(new URL('../../captures/lua-events.jsonl', import.meta.url));
    const recorded = readFileSync(capture, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const calls = recorded.map(({fn, ctx, arg}) => {
      const isEvent = fn.includes('_event_');
      const user = ctx === null ? arg.username : ctx.user;
      return {
        schema: 'dovepush.lua-call/1',
        function: fn,
        user,
        context: plain(ctx),
        event: isEvent ? plain(arg) : null,
      };
    });
    const recorder = readFileSync(fileURLToPath(new URL('../record.lua', import.meta.url)));

    const result = await run(
      recorder,
      calls.map((call) => JSON.stringify(call)),
    );

    const made = linesOf(result).filter(({schema}) => schema === 'dovepush.lua-call/1');
    expect(made.map(({function: name, user, event: table}) => ({function: name, user, event: table}))).toEqual(
      calls.map(({function: name, user, event: table}) => ({function: name, user, event: table})),
    );
    const floats = linesOf(result).flatMap(({message}) => /"uid":\{"lua":"(\w+)"/.exec(String(message))?.[1] ?? []);
    expect(new Set(floats)).toEqual(new Set(['float']));
    expect(result).toMatchObject({exitCode: 0, stderr: ''});
  });

  test('takes its own output as input', async () => {
    const first = await run(handling('dovecot.i_info("x")'), [
      event('MessageNew'),
      event('FlagsSet', {flags: ['\\Seen']}),
    ]);

    const second = await run(handling('dovecot.i_info("x")'), [first.stdout]);

    expect(second.stdout).toBe(first.stdout);
  });

  test.each([
    ['a line that is no JSON', '{"schema":"dovepush.lua-call/1",'],
    ['a call without a function', '{"schema":"dovepush.lua-call/1","user":"a"}'],
    [
      'a context nested beyond measure',
      `{"schema":"dovepush.lua-call/1","function":"f","user":"a","context":${'['.repeat(500)}${']'.repeat(500)}}`,
    ],
  ])('refuses recorded calls with %s', async (_, line) => {
    const result = await run(handling(''), ['{"schema":"dovepush.lua-log/1"}', line]);

    expect(JSON.parse(result.stderr)).toMatchObject({code: 'USAGE', message: expect.stringContaining('line 2')});
    expect(result.exitCode).toBe(2);
  });

  test('tells of a user that the script holds beyond the transaction', async () => {
    const kept = await run(handling('').replace('return {user', 'keep = user return {user'), [event('FlagsSet')]);
    const returned = await run(handling('').replace('{user = user.username}', '{user = user}'), [event('FlagsSet')]);

    expect(linesOf(kept).at(-1)).toMatchObject({function: 'script_deinit', effect: expect.stringContaining('panics')});
    expect(kept.exitCode).toBe(1);
    expect(returned.exitCode).toBe(0);
  });

  test('counts what Dovecot would hand to no script, and says so when nothing is left', async () => {
    const result = await run(handling(''), [event('QuotaExceed'), '{"event":"MessageNew"}', 'no event at all']);

    expect(result.stderr).toBe("% 2 skipped: not an event that Dovecot's driver knows\n% no event in -\n");
    expect(result).toMatchObject({exitCode: 0, stdout: ''});
  });

  test('ends with 3 when the script or the events cannot be read', async () => {
    await writeFile(script, handlers);

    const noScript = await runCli(['lua', 'run', join(folder, 'none.lua'), '--events', '-']);
    const noEvents = await runCli(['lua', 'run', script, '--events', join(folder, 'none.jsonl')]);

    expect([noScript.exitCode, noEvents.exitCode]).toEqual([3, 3]);
    expect(noScript.stderr).toContain('No such file or directory');
  });

  test('shows control characters of scripts and events as escapes in text', async () => {
    await writeFile(script, handling('dovecot.i_info(event.from .. "\\27[2J") error("\\27[31m")'));

    const result = await runCli(['lua', 'run', script, '--events', '-'], {
      input: event('MessageNew', {from: '\u001b]0;x\u0007'}),
    });

    expect(result.stdout).toContain('\\x1b[2J');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through.
    expect(result.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

/** Plain JSON of a recording: `{"lua":"float","v":1}` becomes 1. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if ('lua' in value && 'v' in value) return value.v;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
