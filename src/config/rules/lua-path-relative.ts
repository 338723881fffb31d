import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `file=push.lua`. */
export const luaPathRelative: Rule = {
  id: 'lua-path-relative',
  severity: 'error',
  summary: 'The script of a lua driver has a relative path.',
  why: 'It is looked for below the working directory of the process, not beside the configuration: the driver does not start there, and the chain ends.',
  source: 'push-notification-driver-lua.c; observed with 2.3.19.1',
  log: 'Error: lua: access(push.lua) failed: No such file or directory',
  dialect: '2.3',
  examples: {
    bad: [
      {
        'dovecot.conf':
          'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua:file=push.lua\n}\n',
        'push.lua': 'function dovecot_lua_notify_begin_txn(user) return {} end\n',
      },
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
    for (const {chain, driver, origin, setting, value, view} of configuredDrivers(input)) {
      if (driver !== 'lua') continue;
      const global = view.plugin.get('push_notification_lua_script_file');
      const path = global?.value || value.options.findLast(({key}) => key === 'file')?.value || '';
      if (path === '' || path.startsWith('/')) continue;
      yield {
        message: `${path} is looked for in the working directory of the process, not beside this file`,
        span: pieceSpan((global?.value ? global : origin).node, path),
        hint: 'Write the whole path.',
        setting: global?.value ? global.key : setting,
        protocols: [chain.protocol],
      };
    }
  },
};
