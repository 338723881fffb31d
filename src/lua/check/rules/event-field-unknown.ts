import {nearest} from '../../../nearest.js';
import {driverEvents, eventFunctions} from '../../driver-events.js';
import type {LuaRule} from '../rule.js';
import {type LuaScript, parametersOf} from '../script.js';
import {ancestorsOf, type Entry} from '../tree.js';

/** The event parameter in whose function the entry stands: its name, and the fields that its table has. */
function eventAround(entry: Entry, script: LuaScript): {name: string; event: string; fields: readonly string[]} | null {
  for (const {node} of ancestorsOf(entry)) {
    if (node.type !== 'FunctionDeclaration') continue;
    for (const [functionName, event] of eventFunctions) {
      const parameter = script.global(functionName)?.body === node ? parametersOf(node)[1] : undefined;
      if (parameter !== undefined) return {name: parameter, event, fields: ['name', 'mailbox', ...driverEvents[event]]};
    }
  }
  return null;
}

/** A field that the script itself puts into the table. */
function isWritten(entry: Entry): boolean {
  const above = entry.parent?.node;
  return above?.type === 'AssignmentStatement' && above.variables.some((variable) => variable === entry.node);
}

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

  *check(script) {
    for (const entry of script.entries) {
      const {node} = entry;
      if (node.type !== 'MemberExpression' || node.base.type !== 'Identifier' || isWritten(entry)) continue;
      const around = eventAround(entry, script);
      const field = node.identifier.name;
      if (around === null || node.base.name !== around.name || around.fields.includes(field)) continue;
      const meant = nearest(field, around.fields);
      const advice = meant === null ? `It has: ${around.fields.join(', ')}.` : `Did you mean ${meant}?`;
      yield {
        message: `the table of ${around.event} has no ${field}: it is nil`,
        span: script.spanOf(node),
        hint: field === 'user' ? 'Keep user.username in the context that begin_txn returns.' : advice,
      };
    }
  },
};
