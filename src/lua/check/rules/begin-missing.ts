import {beginFunction} from '../../driver-events.js';
import type {LuaRule} from '../rule.js';

/** No `dovecot_lua_notify_begin_txn`. */
export const beginMissing: LuaRule = {
  id: 'lua-begin-missing',
  severity: 'error',
  summary: 'The script has no dovecot_lua_notify_begin_txn.',
  why: 'Dovecot calls it at the start of each transaction and hands over no event without it; each transaction leaves an error in the log.',
  source: 'push-notification-driver-lua.c, push_notification_driver_lua_begin_txn; observed with 2.3.19.1',
  log: 'Error: lua: Missing function dovecot_lua_notify_begin_txn',
  examples: {
    bad: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\nend\nfunction dovecot_lua_notify_end_txn(ctx)\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_begin_txn(user)\n  return {}\nend\nfunction dovecot_lua_notify_event_message_new(ctx, event)\nend\nfunction dovecot_lua_notify_end_txn(ctx)\nend\n',
    ],
  },

  *check(script) {
    if (!script.isParsed || script.definitions.opaque || script.global(beginFunction)) return;
    yield {
      message: `${beginFunction} is missing, and no event reaches the script`,
      span: script.spanOfLine(script.lines.length),
      hint: `Define it: function ${beginFunction}(user) return {user = user.username} end.`,
    };
  },
};
