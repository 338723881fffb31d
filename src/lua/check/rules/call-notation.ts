import type {LuaRule} from '../rule.js';
import {typeFindings} from '../type-findings.js';

/** A method is called with a dot, or a function with a colon. */
export const callNotation: LuaRule = {
  id: 'lua-call-notation',
  severity: 'error',
  summary: 'A method is called with a dot, or a function with a colon.',
  why: 'The colon hands over the object as first argument. Dovecot counts arguments, so the other notation raises an error.',
  source: 'dlua-dovecot.c, mail-user-lua.c (DLUA_REQUIRE_ARGS); observed with 2.3.19.1 and 2.4.1',
  log: 'Error: lua: lua_pcall(dovecot_lua_notify_event_message_new, 2, 0) failed: expected 1 arguments, got 2',
  examples: {
    bad: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot:i_info("new mail")\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return {home = user.var_expand("%h")}\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info("new mail")\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return {home = user:var_expand("%h")}\nend\n',
    ],
  },

  check: (script) => typeFindings(script, 'lua-call-notation'),
};
