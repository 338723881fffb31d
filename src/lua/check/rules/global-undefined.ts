import type {LuaRule} from '../rule.js';
import {typeFindings} from '../type-findings.js';

/** The script reads a global variable that nothing defines. */
export const globalUndefined: LuaRule = {
  id: 'lua-global-undefined',
  severity: 'error',
  summary: 'The script reads a global variable that nothing defines.',
  why: 'The value is nil. A call, an index or an operation on it raises an error; a comparison with it is never true.',
  source: 'Lua 5.4 reference manual, section 2.2; observed with 2.3.19.1',
  log: "Error: lua: lua_pcall(dovecot_lua_notify_event_message_new, 2, 0) failed: /etc/dovecot/push.lua:2: attempt to index a nil value (global 'jsn')",
  examples: {
    bad: [
      'local json = require("cjson")\nfunction dovecot_lua_notify_event_message_new(ctx, event)\n  ctx.body = jsn.encode({})\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  if ctx.seen == True then return end\nend\n',
    ],
    good: [
      'local json = require("cjson")\nfunction dovecot_lua_notify_event_message_new(ctx, event)\n  ctx.body = json.encode({})\nend\n',
      'if rspamd then\n  rspamd.start()\nend\n',
    ],
  },

  check: (script) => typeFindings(script, 'lua-global-undefined'),
};
