import type {LuaRule} from '../rule.js';
import {typeFindings} from '../type-findings.js';

/** `event.user`. */
export const eventFieldUnknown: LuaRule = {
  id: 'lua-event-field-unknown',
  severity: 'warning',
  summary: 'A handler reads a field that the table of its event does not have.',
  why: 'It is nil. There is no user in any event: the manual says otherwise; keep it in the context. Flags and keywords are lists in flags and keywords, with flags_old and keywords_old for flags_clear.',
  source: 'push-notification-driver-lua.c; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info(event.user)\nend\n',
      'function dovecot_lua_notify_event_flags_set(ctx, event)\n  return event.keywords_set\nend\n',
      'function dovecot_lua_notify_event_mailbox_create(ctx, event)\n  return event.uid\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info(ctx.user .. event.mailbox)\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  event.seen = true\nend\n',
    ],
  },

  check: (script) => typeFindings(script, 'lua-event-field-unknown'),
};
