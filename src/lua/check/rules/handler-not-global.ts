import {driverFunctions} from '../driver-functions.js';
import type {LuaRule} from '../rule.js';

/** `local function dovecot_lua_notify_begin_txn`. */
export const handlerNotGlobal: LuaRule = {
  id: 'lua-handler-not-global',
  severity: 'warning',
  summary: 'A function that Dovecot calls is local or a member of a table.',
  why: 'Dovecot looks for global functions only, past any metatable of _G; this one is never called.',
  source: 'dlua-script.c, dlua_script_has_function; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'local function dovecot_lua_notify_event_message_new(ctx, event)\nend\n',
      'local M = {}\nfunction M.dovecot_lua_notify_begin_txn(user)\nend\nreturn M\n',
    ],
    good: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\nend\n',
      'local function dovecot_lua_notify_event_message_new(ctx, event)\nend\n_G.dovecot_lua_notify_event_message_new = dovecot_lua_notify_event_message_new\n',
    ],
  },

  *check(script) {
    const known = driverFunctions(script.version);
    for (const {name, kind, node} of script.definitions.all) {
      if (kind === 'global' || !known.has(name) || script.global(name)) continue;
      yield {
        message: `${name} is ${kind === 'local' ? 'local' : 'a member of a table'}, and Dovecot never calls it`,
        span: script.spanOf(node),
        hint: 'Make it global: leave out local, or the table in front.',
      };
    }
  },
};
