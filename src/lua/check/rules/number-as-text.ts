import {eventFunctions} from '../../driver-events.js';
import type {LuaRule} from '../rule.js';
import {type LuaScript, parametersOf} from '../script.js';
import {ancestorsOf, argumentsOf, type Entry, isCall, pathOf} from '../tree.js';

const numbers = ['uid', 'uid_validity', 'date', 'tz'];

/** `event.uid` and the like: the path, where the entry reads a number of the event of its function. */
function eventNumber(entry: Entry, script: LuaScript): string | null {
  const {node} = entry;
  if (node.type !== 'MemberExpression' || node.base.type !== 'Identifier') return null;
  if (!numbers.includes(node.identifier.name)) return null;
  for (const {node: above} of ancestorsOf(entry)) {
    if (above.type !== 'FunctionDeclaration') continue;
    const isHandler = [...eventFunctions.keys()].some((name) => script.global(name)?.body === above);
    if (isHandler) return parametersOf(above)[1] === node.base.name ? pathOf(node) : null;
  }
  return null;
}

/** Whether the number is made text as it is: joined with .. or handed to tostring. */
function becomesText(entry: Entry): boolean {
  const above = entry.parent?.node;
  if (above?.type === 'BinaryExpression') return above.operator === '..';
  return (
    above !== undefined && isCall(above) && pathOf(above.base) === 'tostring' && argumentsOf(above)[0] === entry.node
  );
}

/** `"uid " .. event.uid`, which is `uid 1.0`. */
export const numberAsText: LuaRule = {
  id: 'lua-number-as-text',
  severity: 'warning',
  summary: 'A number of an event becomes text with a .0 behind it.',
  why: 'All numbers of an event are floats: as text the UID 1 is 1.0, and a receiver that wants an integer refuses it.',
  source: 'push-notification-driver-lua.c (lua_pushnumber); observed with 2.3.19.1 and Lua 5.4',
  log: null,
  examples: {
    bad: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info("uid " .. event.uid)\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  ctx.uid = tostring(event.uid)\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info(("uid %d"):format(event.uid))\nend\n',
    ],
  },

  *check(script) {
    for (const entry of script.entries) {
      const path = becomesText(entry) ? eventNumber(entry, script) : null;
      if (path === null) continue;
      yield {
        message: `${path} is a float: as text it ends in .0`,
        span: script.spanOf(entry.node),
        hint: `Write string.format("%d", ${path}).`,
      };
    }
  },
};
