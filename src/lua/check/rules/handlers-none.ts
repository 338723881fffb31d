import {eventFunctions} from '../../driver-events.js';
import type {LuaRule} from '../rule.js';

/** No function for any event. */
export const handlersNone: LuaRule = {
  id: 'lua-handlers-none',
  severity: 'error',
  summary: 'The script has no function for any event.',
  why: 'No event is handled, and not a word about it is in the log.',
  source: 'push-notification-driver-lua.c, push_notification_driver_lua_init_events; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'function dovecot_lua_notify_begin_txn(user)\n  return {}\nend\nfunction dovecot_lua_notify_end_txn(ctx)\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_begin_txn(user)\n  return {}\nend\nfunction dovecot_lua_notify_event_message_new(ctx, event)\nend\nfunction dovecot_lua_notify_end_txn(ctx)\nend\n',
      'for _, name in ipairs({"message_new", "flags_set"}) do\n  _G["dovecot_lua_notify_event_" .. name] = print\nend\n',
    ],
  },

  *check(script) {
    if (!script.isParsed || script.definitions.opaque) return;
    if ([...eventFunctions.keys()].some((name) => script.global(name))) return;
    yield {
      message: 'no function for any event: the script does nothing',
      span: script.spanOfLine(script.lines.length),
      hint: 'Define at least one, for example: function dovecot_lua_notify_event_message_new(context, event) … end.',
    };
  },
};
