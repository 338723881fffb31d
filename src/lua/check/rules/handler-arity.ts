import type {FunctionDeclaration} from 'luaparse';
import {eventFunctions} from '../../driver-events.js';
import {driverFunctions} from '../driver-functions.js';
import {isLookedAt} from '../maybe-nil.js';
import type {LuaRule} from '../rule.js';
import {isVariadic, type LuaScript, parametersOf} from '../script.js';

/** What the arguments are, for the message. */
function signatureOf(name: string, count: number): string {
  if (count === 2) return eventFunctions.has(name) ? '(context, event)' : '(context, success)';
  if (count === 0) return '()';
  return name === 'script_init' ? '(settings)' : '(user)';
}

/** Whether a function looks whether each of its parameters is there, as one does that is for both series. */
function looksAtAll(script: LuaScript, body: FunctionDeclaration): boolean {
  const looked = script.entriesIn(body).filter((entry) => entry.node.type === 'Identifier' && isLookedAt(entry));
  const names = new Set(looked.map(({node}) => (node.type === 'Identifier' ? node.name : '')));
  return parametersOf(body).every((name) => names.has(name));
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
      'local own\nfunction script_init(settings)\n  own = settings or {}\n  return 0\nend\n',
    ],
  },

  *check(script) {
    for (const [name, given] of driverFunctions(script.version)) {
      const definition = script.global(name);
      if (!definition?.body) continue;
      const taken = parametersOf(definition.body).length;
      const lacksEvent = eventFunctions.has(name) && taken === 1 && !isVariadic(definition.body);
      if ((taken <= given && !lacksEvent) || (given === 0 && looksAtAll(script, definition.body))) continue;
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
