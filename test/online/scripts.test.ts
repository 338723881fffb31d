import {describe, expect, it} from 'vitest';
import {outcomesOf} from './with-files.js';

const plugins = 'mail_plugins = mail_lua notify push_notification push_notification_lua\n';
const withDriver = (value: string, more = '') =>
  `${plugins}plugin {\n  push_notification_driver = ${value}\n${more}}\n`;
const told = async (files: Readonly<Record<string, string>>) =>
  (await outcomesOf('scripts', files)).map(({status, message, setting, span}) => [status, message, setting, span.line]);

const good = 'function dovecot_lua_notify_begin_txn(user) return {} end\n';

describe('the scripts of lua drivers', () => {
  it.each([
    ['good text', good, 'ok', 'push.lua is a script that Lua takes'],
    ['bad text', 'local a = {\n\nend\n', 'bad', /^Lua refuses push.lua, line 3: /],
    ['precompiled Lua', '\u001bLua\u0054\u0000', 'unchecked', 'push.lua is precompiled Lua, which cannot be checked'],
    ['an endless loop, which is never run', 'while true do end\n', 'ok', 'push.lua is a script that Lua takes'],
  ])('%s', async (_, script, status, message) => {
    const outcomes = await told({'dovecot.conf': withDriver('lua:file=/etc/dovecot/push.lua'), 'push.lua': script});

    const words = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(outcomes).toEqual([[status, words, 'push_notification_driver', 3]]);
  });

  it('are looked for where Dovecot does: the plugin setting first', async () => {
    const text = withDriver(
      'lua:file=/etc/dovecot/good.lua',
      '  push_notification_lua_script_file = /etc/dovecot/bad.lua\n',
    );

    expect(await told({'dovecot.conf': text, 'good.lua': good, 'bad.lua': 'x = = 1\n'})).toEqual([
      ['bad', expect.stringContaining('bad.lua, line 1'), 'push_notification_lua_script_file', 4],
    ]);
  });

  it('are not looked at where the driver does not start', async () => {
    const text = `${plugins}plugin {\n  push_notification_driver = nosuch\n  push_notification_driver2 = lua:file=/etc/dovecot/bad.lua\n}\n`;

    expect(await told({'dovecot.conf': text, 'bad.lua': 'x = = 1\n'})).toEqual([]);
  });

  it('that cannot be read as a file are bad', async () => {
    const folder = {'dovecot.conf': withDriver('lua:file=/etc/dovecot/push'), 'push/lua': ''};

    expect(await told(folder)).toEqual([['bad', 'push is a folder', 'push_notification_driver', 3]]);
  });

  it('of 2.4 belong to the folder of the file that names them', async () => {
    const versions = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n';
    const plugins24 = 'mail_plugins = mail_lua notify push_notification push_notification_lua\n';
    const files = {
      'dovecot.conf': `${versions}${plugins24}!include push/lua.conf\n`,
      'push/lua.conf': 'push_notification lua {\n  lua_file = notify.lua\n}\n',
      'push/notify.lua': 'x = = 1\n',
    };

    expect(await told(files)).toEqual([['bad', expect.stringContaining('push/notify.lua, line 1'), 'lua_file', 2]]);
  });
});
