import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** A lua driver whose script cannot be read. */
export const luaScriptMissing: Rule = {
  id: 'lua-script-missing',
  severity: 'error',
  summary: 'The script of a lua driver cannot be read.',
  why: 'The driver cannot start and ends the chain. The path ends at the first blank, which nothing but the log of each session tells.',
  source: 'push-notification-driver-lua.c, push_notification_driver_lua_init; observed with 2.3.19.1',
  log: 'Error: lua: access(/etc/dovecot/absent.lua) failed: No such file or directory',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua:file=/etc/dovecot/absent.lua\n}\n',
    ],
    good: [
      {
        'dovecot.conf':
          'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua:file=/etc/dovecot/push.lua\n}\n',
        'push.lua': 'function dovecot_lua_notify_begin_txn(user) return {} end\n',
      },
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, why, value, view} of configuredDrivers(input)) {
      if (driver !== 'lua' || why !== 'script-missing') continue;
      const global = view.plugin.get('push_notification_lua_script_file');
      const path = global?.value || value.options.findLast(({key}) => key === 'file')?.value || '';
      if (!path.startsWith('/')) continue;
      const cutAtBlank = !global?.value && value.options.some((option) => option.value === null);
      yield {
        message: `the script of ${setting} cannot be read, and the driver never starts: ${path}`,
        span: pieceSpan((global?.value ? global : origin).node, path),
        hint: cutAtBlank
          ? 'Use a path without blanks: it ends at the first one.'
          : 'Put the script there, or correct the path.',
        setting: global?.value ? global.key : setting,
        protocols: [chain.protocol],
      };
    }
  },
};
