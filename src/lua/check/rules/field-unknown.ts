import type {LuaRule} from '../rule.js';
import {typeFindings} from '../type-findings.js';

/** The script reads a field that nothing gives a value. */
export const fieldUnknown: LuaRule = {
  id: 'lua-field-unknown',
  severity: 'error',
  summary: 'The script reads a field that nothing gives a value.',
  why: 'The value is nil. Tables of Dovecot have only the fields of the release; a table of the script has only what the script puts into it.',
  source: 'mail-user-lua.c, dlua-dovecot.c; observed with 2.3.19.1 and 2.4.1',
  log: "Error: lua: lua_pcall(dovecot_lua_notify_event_message_new, 2, 0) failed: /etc/dovecot/push.lua:5: attempt to concatenate a nil value (field 'usr')",
  examples: {
    bad: [
      'function dovecot_lua_notify_begin_txn(user)\n  return {user = user.username}\nend\nfunction dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info("for " .. ctx.usr)\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return {name = user.name}\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_begin_txn(user)\n  return {user = user.username}\nend\nfunction dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info("for " .. ctx.user)\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  local ctx = {user = user.username}\n  ctx.count = 0\n  return ctx\nend\nfunction dovecot_lua_notify_event_message_new(ctx, event)\n  ctx.count = ctx.count + 1\nend\n',
    ],
  },

  check: (script) => typeFindings(script, 'lua-field-unknown'),
};
