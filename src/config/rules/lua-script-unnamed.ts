import {configuredDrivers} from '../configured-drivers-2.3.js';
import {driverBlocks} from '../driver-blocks-2.4.js';
import type {Rule} from './rule.js';

/** A lua driver that names no script. */
export const luaScriptUnnamed: Rule = {
  id: 'lua-script-unnamed',
  severity: 'error',
  summary: 'A lua driver has no script.',
  why: 'The script is push_notification_lua_script_file, else the file option, else that of mail_lua_script if it defines mail_user_created. A bare path behind the colon is none of these. The driver cannot start and ends the chain.',
  source: 'push-notification-driver-lua.c, push_notification_driver_lua_init; observed with 2.3.19.1',
  log: 'Error: lua: No file in config and no push_notification_lua_script_file set',
  examples: {
    bad: [
      'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua:/etc/dovecot/push.lua\n}\n',
      'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = mail_lua notify push_notification push_notification_lua\npush_notification lua {\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = notify push_notification\npush_notification dlog {\n}\n',
      {
        'dovecot.conf':
          'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua:file=/etc/dovecot/push.lua\n}\n',
        'push.lua': 'function dovecot_lua_notify_begin_txn(user) return {} end\n',
      },
    ],
  },

  *check(input) {
    for (const {block, chain, setting, span, why} of driverBlocks(input)) {
      if (why !== 'script-unnamed') continue;
      yield {
        message: `push_notification ${block.name} has no script, and the driver never starts`,
        span,
        hint: 'Set lua_file = /PATH/TO/SCRIPT.lua in the block.',
        setting,
        protocols: [chain.protocol],
      };
    }
    for (const {chain, origin, setting, why, value} of configuredDrivers(input)) {
      if (why !== 'script-unnamed') continue;
      const path = value.options.find((option) => option.key.startsWith('/') && option.value === null)?.key;
      yield {
        message: `${setting} has no script, and the driver never starts`,
        span: origin.node.value.span,
        hint: path === undefined ? 'Write lua:file=/PATH/TO/SCRIPT.lua.' : `Write lua:file=${path}.`,
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};
