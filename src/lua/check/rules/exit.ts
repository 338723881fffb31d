import {exitEndings} from '../../endings.js';
import type {LuaRule} from '../rule.js';
import {isCall, isGlobalPath, pathOf} from '../tree.js';

/** `os.exit`. */
export const exit: LuaRule = {
  id: 'lua-exit',
  severity: 'error',
  summary: 'The script calls os.exit.',
  why: 'Dovecot turns an exit that it did not ask for into an abort, inside pcall too. In an event function the mail is stored by then and LMTP gives no reply, so the sender delivers it again; at the top level nothing is delivered at all.',
  source: `${exitEndings.event.source}; observed with 2.3.19.1 and 2.4.1`,
  log: 'Error: Unexpected exit - converting to abort',
  examples: {
    bad: ['function dovecot_lua_notify_event_message_new(ctx, event)\n  if not ctx.ready then os.exit(1) end\nend\n'],
    good: ['function dovecot_lua_notify_event_message_new(ctx, event)\n  if not ctx.ready then return end\nend\n'],
  },

  *check(script) {
    for (const {node} of script.entries) {
      if (!isCall(node) || pathOf(node.base) !== 'os.exit' || !isGlobalPath(node.base)) continue;
      yield {
        message: 'os.exit aborts the process of Dovecot',
        span: script.spanOf(node),
        hint: 'Leave the function with return.',
      };
    }
  },
};
