import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {runCli} from '../../run-cli.js';

const script = `
function script_init(settings)
  for name, value in pairs(settings or {}) do dovecot.i_info(name .. '=' .. value) end
  return 0
end
function dovecot_lua_notify_begin_txn(user) return {user = user} end
function dovecot_lua_notify_event_message_new(context, event)
  local user = context.user
  if user.plugin_getenv then dovecot.i_info('url=' .. tostring(user:plugin_getenv('url'))) end
  local box = user:mailbox(event.mailbox)
  local status = box:status(dovecot.storage.STATUS_UNSEEN)
  dovecot.i_info(string.format('%d of %d, next %d, %d', status.unseen, status.messages, status.uidnext, status.uidvalidity))
  box:free()
end
function dovecot_lua_notify_end_txn(context, success) end
`;
const versions = 'dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\n';
const event = {event: 'MessageNew', user: 'anna@example.org', mailbox: 'INBOX', uidvalidity: 7, uid: 41};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dovepush-lua-'));
  for (const name of ['push.lua', 'other.lua']) await writeFile(join(folder, name), script);
});
afterAll(() => rm(folder, {recursive: true, force: true}));

/** Runs the script with a configuration, over one event. */
async function run(conf: string, flags: readonly string[] = [], members: object = {}) {
  const file = join(folder, 'dovecot.conf');
  await writeFile(file, conf.replaceAll('FOLDER', folder));
  const all = ['--dovecot-conf', file, '--events', '-', ...flags];
  const result = await runCli(['lua', 'run', join(folder, 'push.lua'), ...all], {
    input: JSON.stringify({...event, ...members}),
  });
  return {...result, said: [...result.stdout.matchAll(/^ {2}info: (.*)$/gm)].map(([, line]) => line)};
}

const plugin = (url: string) => `plugin {\n  url = ${url}\n}\n`;

test('events tell of their mailbox, flags tell more', async () => {
  expect((await run('', [], {unseen: 3})).said).toEqual(['url=nil', '3 of 0, next 42, 7']);
  expect((await run('', ['--status', 'messages=9', '--status', 'unseen=5'], {unseen: 3})).said[1]).toBe(
    '5 of 9, next 42, 7',
  );
});

test.each([
  ['that of the configuration', plugin('http://h/%Ln'), [], 'url=http://h/anna'],
  ['that of the userdb over it', plugin('x'), ['--userdb', 'url=y/%d'], 'url=y/example.org'],
  ['that of --plugin over both, as it is', plugin('x'), ['--userdb', 'url=y', '--plugin', 'url=%d'], 'url=%d'],
  ['that of LMTP', `${plugin('x')}protocol lmtp {\n${plugin('z')}}\n`, [], 'url=z'],
])('a setting is %s', async (_, conf, flags, said) => {
  expect((await run(conf, flags)).said[0]).toBe(said);
});

test.each([
  ['names the script', 'lua_file = FOLDER/push.lua', ['a=1', 'b=2'], null],
  [
    'names another script',
    'lua_file = FOLDER/other.lua',
    ['a=1', 'b=2'],
    /no lua driver names the script .*push_notification one are used/,
  ],
  ['is of another kind', 'driver = dlog', ['a=1'], /no lua driver names the script .*global lua_settings are used/],
])('settings of 2.4 with a driver that %s', async (_, line, said, note) => {
  const conf = `${versions}lua_settings {\n  a = 1\n}\npush_notification one {\n  driver = lua\n  ${line}\n  lua_settings {\n    b = 2\n  }\n}\n`;

  const result = await run(conf);

  expect(result.said.slice(0, -1).sort()).toEqual(said);
  expect(result.stderr).toMatch(note ?? /^% as Dovecot 2\.4\.\d runs it\n$/);
});

test.each([
  ['a variable that does not exist', plugin('%{nope}'), [], 1, /LUA_SETTING/],
  ['a variable that does not exist in 2.4', `${versions}lua_settings {\n  a = %{nope}\n}\n`, [], 1, /LUA_SETTING/],
  ['a value that only the server knows', plugin('%{sha1:user}'), [], 3, null],
  ['a configuration that Dovecot refuses', 'nonsense = 1\n', [], 1, /CONFIG_REFUSED/],
  ['an item that a status does not have', '', ['--status', 'read=1'], 2, /Choose of messages, recent, unseen/],
  ['a status that is no number', '', ['--status', 'unseen=many'], 2, /Write --status unseen=3/],
  ['a field without a value', '', ['--userdb', 'home'], 2, /Write --userdb NAME=VALUE/],
])('stops at %s', async (_, conf, flags, exitCode, words) => {
  const result = await run(conf, flags);

  expect(result.exitCode).toBe(exitCode);
  if (words === null) expect(result.stdout).toContain("not available here: the setting 'url'");
  else expect(result.stderr).toMatch(words);
});
