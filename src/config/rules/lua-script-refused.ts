import {badOutcomes} from './outcome-finding.js';
import type {Rule} from './rule.js';

const driver =
  'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua:file=/etc/dovecot/push.lua\n}\n';

const driver24 =
  'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  mail_lua = yes\n  notify = yes\n  push_notification = yes\n  push_notification_lua = yes\n}\npush_notification lua {\n  lua_file = /etc/dovecot/push.lua\n}\n';

/** A script that Lua does not take. */
export const luaScriptRefused: Rule = {
  id: 'lua-script-refused',
  severity: 'error',
  summary: 'Lua does not take the script of a lua driver, or it is no file (--online).',
  why: 'The driver cannot start and ends the chain; mail is delivered all the same. The script is read and parsed, never run: dovepush lua check says more about it.',
  source: 'dlua-script.c, dlua_script_create_file; observed with 2.3.19.1',
  log: "Error: lua: lua_load(/etc/dovecot/push.lua) failed: /etc/dovecot/push.lua:1: unexpected symbol near '='",
  online: true,
  examples: {
    bad: [
      {'dovecot.conf': driver, 'push.lua': 'local list = = {}\n'},
      {'dovecot.conf': driver24, 'push.lua': 'local list = = {}\n'},
    ],
    good: [{'dovecot.conf': driver, 'push.lua': 'function dovecot_lua_notify_begin_txn(user) return {} end\n'}],
  },

  check: (input) => badOutcomes(input, 'scripts'),
};
