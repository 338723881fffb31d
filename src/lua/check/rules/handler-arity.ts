import {eventFunctions} from '../../driver-events.js';
import {driverFunctions} from '../driver-functions.js';
import type {LuaRule} from '../rule.js';
import {isVariadic, parametersOf} from '../script.js';

/** What the arguments are, for the message. */
function signatureOf(name: string, count: number): string {
  if (count === 2) return eventFunctions.has(name) ? '(context, event)' : '(context, success)';
  if (count === 0) return '()';
  return name === 'script_init' ? '(settings)' : '(user)';
}

/** A function with other parameters than Dovecot has arguments. */
export const handlerArity: LuaRule = {
  id: 'lua-handler-arity',
  severity: 'warning',
  summary: 'A function takes other arguments than Dovecot gives.',
  why: 'Parameters beyond are nil; an event function with one parameter gets the context in it, not the event.',
  source: 'push-notification-driver-lua.c; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'function dovecot_lua_notify_event_message_new(event)\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, user, event)\nend\n',
      'function dovecot_lua_notify_begin_txn(user, mailbox)\nend\n',
      'function script_deinit(why)\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\nend\n',
      'function dovecot_lua_notify_event_message_new(...)\nend\n',
      'function dovecot_lua_notify_end_txn(ctx)\nend\n',
      'function dovecot_lua_notify_event_message_new()\nend\n',
    ],
  },

  *check(script) {
    for (const [name, given] of driverFunctions(script.version)) {
      const definition = script.global(name);
      if (!definition?.body) continue;
      const taken = parametersOf(definition.body).length;
      const lacksEvent = eventFunctions.has(name) && taken === 1 && !isVariadic(definition.body);
      if (taken <= given && !lacksEvent) continue;
      const many = `${taken} ${taken === 1 ? 'parameter' : 'parameters'}`;
      yield {
        message: lacksEvent
          ? `${name} has one parameter, which is the context: the event is the second`
          : `${name} has ${many}, Dovecot gives ${given}`,
        span: script.spanOf(definition.node),
        hint: `Write: function ${name}${signatureOf(name, given)}.`,
      };
    }
  },
};
