import {endFunction} from '../../driver-events.js';
import type {LuaRule} from '../rule.js';

/** No `dovecot_lua_notify_end_txn`. */
export const endMissing: LuaRule = {
  id: 'lua-end-missing',
  severity: 'warning',
  summary: 'The script has no dovecot_lua_notify_end_txn.',
  why: 'The events are handed over all the same, but each transaction leaves an error in the log.',
  source: 'push-notification-driver-lua.c, push_notification_driver_lua_end_txn; observed with 2.3.19.1',
  log: 'Error: lua: Missing function dovecot_lua_notify_end_txn',
  examples: {
    bad: [
      'function dovecot_lua_notify_begin_txn(user)\n  return {}\nend\nfunction dovecot_lua_notify_event_message_new(ctx, event)\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_begin_txn(user)\n  return {}\nend\nfunction dovecot_lua_notify_event_message_new(ctx, event)\nend\nfunction dovecot_lua_notify_end_txn(ctx)\nend\n',
    ],
  },

  *check(script) {
    if (!script.isParsed || script.definitions.opaque || script.global(endFunction)) return;
    yield {
      message: `${endFunction} is missing: each transaction leaves an error in the log`,
      span: script.spanOfLine(script.lines.length),
      hint: `Define it, even empty: function ${endFunction}(context, success) end.`,
    };
  },
};
