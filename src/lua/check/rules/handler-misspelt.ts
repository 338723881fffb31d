import {editDistance, nearest} from '../../../nearest.js';
import {driverFunctions} from '../driver-functions.js';
import type {Definition} from '../functions.js';
import type {LuaRule} from '../rule.js';

/** Names that nothing else has. */
const likeHandlers = /^dovecot_?lua|notify_?(?:event|begin|end)_|_(?:begin|end)_?txn$/i;

/** A function of another name is taken for a misspelt one only when it is this close. */
const closeEdits = 3;

/** The driver's function that the name is meant to be; null where the name is nothing of the driver's. */
function meantBy({name, kind, body}: Definition, known: readonly string[]): string | null | undefined {
  if (kind !== 'global' || body === null || known.includes(name)) return undefined;
  const meant = nearest(name, known);
  if (likeHandlers.test(name)) return meant;
  return meant !== null && editDistance(name.toLowerCase(), meant) <= closeEdits ? meant : undefined;
}

/** A function that Dovecot would never call under this name. */
export const handlerMisspelt: LuaRule = {
  id: 'lua-handler-misspelt',
  severity: 'warning',
  summary: 'A function is named like one that Dovecot calls, but not quite.',
  why: 'Dovecot looks for exact names; any other function is never called, and nothing is logged.',
  source: 'push-notification-driver-lua.c, push_notification_driver_lua_to_fn; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'function dovecot_lua_notify_event_messagenew(ctx, event)\nend\n',
      'function dovecot_lua_notify_message_new(ctx, event)\nend\n',
      'function dovecot_notify_event_message_new(ctx, event)\nend\n',
      'function script_int()\n  return 0\nend\n',
      'function dovecot_lua_notify_event_quota_exceed(ctx, event)\nend\n',
    ],
    good: ['function dovecot_lua_notify_event_message_new(ctx, event)\nend\n', 'function send_push(event)\nend\n'],
  },

  *check(script) {
    const known = [...driverFunctions(script.version).keys()];
    for (const definition of script.definitions.all) {
      const meant = meantBy(definition, known);
      if (meant === undefined) continue;
      yield {
        message: `Dovecot never calls ${definition.name}`,
        span: script.spanOf(definition.node),
        hint:
          meant === null
            ? 'There is no such event; see the list of events in the documentation.'
            : `Did you mean ${meant}?`,
      };
    }
  },
};
