import type {LuaRule} from '../rule.js';
import {typeFindings} from '../type-findings.js';

/** A value that is or may be nil is used as if it were there. */
export const valueNil: LuaRule = {
  id: 'lua-value-nil',
  severity: 'error',
  summary: 'A value that is or may be nil is used as if it were there.',
  why: 'Joining, counting, indexing or calling nil raises an error: the event is lost. subject and message_id are nil if the mail has no such header.',
  source: 'push-notification-driver-lua.c; observed with 2.3.19.1 and 2.4.1',
  log: "Error: lua: lua_pcall(dovecot_lua_notify_event_message_new, 2, 0) failed: /etc/dovecot/push.lua:2: attempt to concatenate a nil value (field 'subject')",
  examples: {
    bad: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info("new: " .. event.subject)\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  local name = user.username\nend\nfunction dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info(ctx.name)\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info(event.message_id)\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info("new: " .. (event.subject or ""))\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  if event.subject then dovecot.i_info(event.subject) end\nend\n',
    ],
  },

  check: (script) => typeFindings(script, 'lua-value-nil'),
};
