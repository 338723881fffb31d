import {formatRelease} from '../../../dovecot-release.js';
import {nearest} from '../../../nearest.js';
import {beginFunction} from '../../driver-events.js';
import {dovecotFunctions, formerLua, releasesWith, userMethods} from '../api.js';
import {isGuarded} from '../guards.js';
import type {LuaRule} from '../rule.js';
import {type LuaScript, parametersOf} from '../script.js';
import {type Entry, isCall, isGlobalPath, isLocalName, pathOf} from '../tree.js';

interface Missing {
  readonly what: string;
  readonly hint: string;
}

function missingInDovecot(path: string, {release}: LuaScript): Missing | null {
  const name = path.slice('dovecot.'.length);
  const known = dovecotFunctions(release);
  if (known.includes(name) || name.startsWith('storage.') || name.startsWith('auth.')) return null;
  const meant = nearest(name, known);
  const there = releasesWith(name);
  const others = `Dovecot ${formatRelease(release)} has: ${known.join(', ')}.`;
  return {
    what: `dovecot.${name}`,
    hint: there === null ? (meant === null ? others : `Did you mean dovecot.${meant}?`) : `It is in ${there}.`,
  };
}

function missingInLua(path: string, script: LuaScript): Missing | null {
  const instead = Object.hasOwn(formerLua, path) ? formerLua[path] : undefined;
  // A script may define the old name itself: table.unpack = table.unpack or unpack.
  const name = path.split('.').at(-1);
  if (instead === undefined || script.definitions.all.some((one) => one.name === name && one.kind !== 'local'))
    return null;
  return {what: path, hint: `Write ${instead}: Dovecot runs Lua 5.4 here.`};
}

/** `user:METHOD()` in begin_txn, where the parameter is known to be the user. */
function missingInUser(entry: Entry, {version, global}: LuaScript): Missing | null {
  const {node} = entry;
  const begin = global(beginFunction)?.body;
  if (!begin || entry.owner !== begin || !isCall(node) || node.base.type !== 'MemberExpression') return null;
  const {base, identifier, indexer} = node.base;
  const [user] = parametersOf(begin);
  if (indexer !== ':' || base.type !== 'Identifier' || base.name !== user) return null;
  const known = userMethods[version];
  if (known.includes(identifier.name)) return null;
  const meant = nearest(identifier.name, known);
  const isOf23 = version === '2.4' && userMethods['2.3'].includes(identifier.name);
  const there = isOf23 ? `Dovecot 2.3 has it; in 2.4 script_init gets the settings of lua_settings instead.` : null;
  return {
    what: `${user}:${identifier.name}`,
    hint: there ?? (meant === null ? `The user has: ${known.join(', ')}.` : `Did you mean ${user}:${meant}?`),
  };
}

function missingAt(entry: Entry, script: LuaScript): Missing | null {
  const {node} = entry;
  if (!isCall(node)) return null;
  const path = pathOf(node.base);
  if (path === null || isGuarded(entry, path)) return null;
  if (node.base.type === 'Identifier' && isLocalName(node.base)) return null;
  if (!isGlobalPath(node.base)) return missingInUser(entry, script);
  return path.startsWith('dovecot.') ? missingInDovecot(path, script) : missingInLua(path, script);
}

/** A call of a function that the version of Dovecot or its Lua does not have. */
export const apiMissing: LuaRule = {
  id: 'lua-api-missing',
  severity: 'error',
  summary: 'The script calls a function that this version of Dovecot or its Lua does not have.',
  why: 'The call fails with: attempt to call a nil value. In begin_txn that aborts the process.',
  source: 'dlua-dovecot.c, mail-user-lua.c; observed with 2.3.19.1 and 2.4.1',
  log: "Error: lua: lua_pcall(dovecot_lua_notify_event_message_new, 2, 0) failed: /etc/dovecot/push.lua:2: attempt to call a nil value (field 'i_warn')",
  examples: {
    bad: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_warn("new mail")\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  local a, b = unpack(event.flags)\nend\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_info(dovecot.base64.encode("x"))\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  return user:metadata("x")\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  dovecot.i_warning("new mail")\nend\n',
      'local unpack = table.unpack or unpack\nprint(unpack({}))\n',
      'if dovecot.base64 then\n  print(dovecot.base64.encode("x"))\nend\n',
    ],
  },

  *check(script) {
    for (const entry of script.entries) {
      const missing = missingAt(entry, script);
      if (!missing || !isCall(entry.node)) continue;
      yield {
        message: `Dovecot ${formatRelease(script.release)} has no ${missing.what}, and the call fails`,
        span: script.spanOf(entry.node.base),
        hint: missing.hint,
      };
    }
  },
};
