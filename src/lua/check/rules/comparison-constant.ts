import type {LuaRule} from '../rule.js';
import {typeFindings} from '../type-findings.js';

/** Two values are compared that are never equal. */
export const comparisonConstant: LuaRule = {
  id: 'lua-comparison-constant',
  severity: 'error',
  summary: 'Two values are compared that are never equal.',
  why: 'Lua compares without conversion: a list is never equal to a text, and event.name and flags have exact spellings such as MessageNew and \\Seen.',
  source: 'push-notification-driver-lua.c; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'function dovecot_lua_notify_event_flags_set(ctx, event)\n  if event.flags == "seen" then ctx.seen = true end\nend\n',
      'function dovecot_lua_notify_event_flags_set(ctx, event)\n  for _, flag in ipairs(event.flags) do\n    if flag == "Seen" then ctx.seen = true end\n  end\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  if event.name == "messageNew" then ctx.new = true end\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_event_flags_set(ctx, event)\n  for _, flag in ipairs(event.flags) do\n    if flag == "\\\\Seen" then ctx.seen = true end\n  end\nend\n',
    ],
  },

  check: (script) => typeFindings(script, 'lua-comparison-constant'),
};
