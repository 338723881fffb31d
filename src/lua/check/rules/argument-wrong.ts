import type {LuaRule} from '../rule.js';
import {typeFindings} from '../type-findings.js';

/** A function gets the wrong number or type of arguments. */
export const argumentWrong: LuaRule = {
  id: 'lua-argument-wrong',
  severity: 'error',
  summary: 'A function gets the wrong number or type of arguments.',
  why: 'Dovecot counts the arguments of its functions and raises an error for a wrong number of them or a value that is not text.',
  source: 'dlua-dovecot.c, dlua-dovecot-http.c; observed with 2.3.19.1 and 2.4.1',
  log: 'Error: lua: lua_pcall(dovecot_lua_notify_event_message_new, 2, 0) failed: expected 1 arguments, got 2',
  examples: {
    bad: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info("uid", event.uid)\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info(event.flags)\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info(("%s in %s"):format(event.from))\nend\n',
      'local client = dovecot.http.client({request_timeout_msecs = 500})\nfunction dovecot_lua_notify_event_message_new(ctx, event)\n  client:request({uri = "http://127.0.0.1/"})\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info(("%s in %s"):format(event.from, event.mailbox))\nend\n',
    ],
  },

  check: (script) => typeFindings(script, 'lua-argument-wrong'),
};
