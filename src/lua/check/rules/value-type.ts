import type {LuaRule} from '../rule.js';
import {typeFindings} from '../type-findings.js';

/** A value is used as if it were of another type. */
export const valueType: LuaRule = {
  id: 'lua-value-type',
  severity: 'error',
  summary: 'A value is used as if it were of another type.',
  why: 'flags and keywords are lists of texts, uid and date are numbers, everything else is text. Lua raises an error for an operation that does not take the type.',
  source: 'push-notification-driver-lua.c; observed with 2.3.19.1 and 2.4.1',
  log: "Error: lua: lua_pcall(dovecot_lua_notify_event_flags_set, 2, 0) failed: /etc/dovecot/push.lua:2: attempt to concatenate a table value (field 'flags')",
  examples: {
    bad: [
      'function dovecot_lua_notify_event_flags_set(ctx, event)\n  dovecot.i_info("flags " .. event.flags)\nend\n',
      'function dovecot_lua_notify_event_flags_set(ctx, event)\n  for _, flag in event.flags do ctx[flag] = true end\nend\n',
      'function dovecot_lua_notify_event_flags_set(ctx, event)\n  ctx.seen = event.flags & 8\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_event_flags_set(ctx, event)\n  dovecot.i_info("flags " .. table.concat(event.flags, " "))\n  for _, flag in ipairs(event.flags) do ctx[flag] = true end\nend\n',
    ],
  },

  check: (script) => typeFindings(script, 'lua-value-type'),
};
