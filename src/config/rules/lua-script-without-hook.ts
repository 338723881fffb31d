import {configuredDrivers} from '../configured-drivers-2.3.js';
import type {ConfigFiles} from '../files.js';
import type {Rule} from './rule.js';

/** mail_lua_script without mail_user_created. */
export const luaScriptWithoutHook: Rule = {
  id: 'lua-script-without-hook',
  severity: 'error',
  summary: 'A lua driver takes the script of mail_lua_script, which has no mail_user_created function.',
  why: 'The driver finds the script of mail_lua only where that script defines mail_user_created and the function does not fail. Else it has none, cannot start, and ends the chain.',
  source: 'mail-lua-plugin.c; push-notification-driver-lua.c; observed with 2.3.19.1',
  log: 'Error: lua: No file in config and no push_notification_lua_script_file set',
  dialect: '2.3',
  examples: {
    bad: [
      {
        'dovecot.conf':
          'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  mail_lua_script = /etc/dovecot/mail.lua\n  push_notification_driver = lua\n}\n',
        'mail.lua': 'function dovecot_lua_notify_begin_txn(user) return {} end\n',
      },
    ],
    good: [
      {
        'dovecot.conf':
          'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  mail_lua_script = /etc/dovecot/mail.lua\n  push_notification_driver = lua:file=/etc/dovecot/mail.lua\n}\n',
        'mail.lua': 'function dovecot_lua_notify_begin_txn(user) return {} end\n',
      },
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, starts, value, view} of configuredDrivers(input)) {
      const own = value.options.some((option) => option.key === 'file' && option.value);
      if (driver !== 'lua' || !starts || own || view.plugin.get('push_notification_lua_script_file')?.value) continue;
      const script = view.plugin.get('mail_lua_script');
      const text = script?.value ? readText(script.value, input.files) : null;
      if (!script || text === null || /\bmail_user_created\b/.test(text)) continue;
      yield {
        message: `${setting} has no script, and never starts: that of mail_lua_script does not define mail_user_created`,
        span: origin.node.value.span,
        hint: `Write lua:file=${script.value}.`,
        setting,
        protocols: [chain.protocol],
        related: [{message: 'mail_lua_script is set here', span: script.span}],
      };
    }
  },
};

function readText(path: string, files: ConfigFiles): string | null {
  try {
    return files.kind(path) === 'file' ? files.read(path) : null;
  } catch {
    return null;
  }
}
