import type {Expression, FunctionDeclaration, Node} from 'luaparse';
import {beginFunction} from '../../driver-events.js';
import type {LuaRule} from '../rule.js';
import {type LuaScript, parametersOf} from '../script.js';
import {ancestorsOf, argumentsOf, type Entry, isCall, pathOf, rootOf} from '../tree.js';

/** Whether the value is the user itself, or a table made with it. */
function holds(value: Expression | undefined, user: string): boolean {
  if (value?.type === 'Identifier') return value.name === user;
  return value?.type === 'TableConstructorExpression' && value.fields.some((field) => holds(field.value, user));
}

function isInside(entry: Entry, body: FunctionDeclaration): boolean {
  for (const {node} of ancestorsOf(entry)) if (node === body) return true;
  return false;
}

/** The locals that the function makes itself, its parameters included. */
function ownLocals(script: LuaScript, body: FunctionDeclaration): ReadonlySet<string> {
  const names = script.entries
    .filter((entry) => isInside(entry, body))
    .flatMap(({node}) => {
      return node.type === 'LocalStatement' ? node.variables.map(({name}) => name) : [];
    });
  return new Set([...parametersOf(body), ...names]);
}

/** Whether the script takes the value away again: `kept = nil`, `kept[key] = nil`. */
function isReleased(script: LuaScript, root: string): boolean {
  return script.entries.some(({node}) => {
    if (node.type !== 'AssignmentStatement') return false;
    return node.variables.some(
      (variable, at) => rootOf(variable)?.name === root && node.init[at]?.type === 'NilLiteral',
    );
  });
}

/** Where the node stores the user outside the function, if it does. */
function storeIn(node: Node, user: string, locals: ReadonlySet<string>): {root: string; at: Node} | null {
  if (node.type === 'AssignmentStatement') {
    for (const [index, variable] of node.variables.entries()) {
      const root = rootOf(variable)?.name;
      if (root !== undefined && !locals.has(root) && holds(node.init[index], user)) return {root, at: node};
    }
  }
  if (isCall(node) && pathOf(node.base) === 'table.insert') {
    const [list, ...values] = argumentsOf(node);
    const root = list === undefined ? undefined : rootOf(list)?.name;
    if (root !== undefined && !locals.has(root) && values.some((value) => holds(value, user))) return {root, at: node};
  }
  return null;
}

/** The `user` of `begin_txn` in a variable that outlives the transaction. */
export const userKept: LuaRule = {
  id: 'lua-user-kept',
  severity: 'error',
  summary: 'begin_txn stores the user where it outlives the transaction.',
  why: 'Dovecot counts who holds the user; when the session ends and the script still does, the process aborts. LMTP has stored the mail by then and gives no reply, so that the sender delivers it again.',
  source: 'mail-user-lua.c, mail-user.c; observed with 2.3.19.1',
  log: 'Panic: file mail-user.c: line 258 (mail_user_deinit): assertion failed: ((*user)->refcount == 1)',
  examples: {
    bad: [
      'function dovecot_lua_notify_begin_txn(user)\n  current = user\n  return {}\nend\n',
      'local state = {}\nfunction dovecot_lua_notify_begin_txn(user)\n  state.user = user\n  return state\nend\n',
    ],
    good: [
      'function dovecot_lua_notify_begin_txn(user)\n  return {user = user}\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  local context = {}\n  context.user = user\n  return context\nend\n',
      'function dovecot_lua_notify_begin_txn(user)\n  name = user.username\nend\n',
    ],
  },

  *check(script) {
    const begin = script.global(beginFunction)?.body;
    const user = begin ? parametersOf(begin)[0] : undefined;
    if (!begin || user === undefined) return;
    const locals = ownLocals(script, begin);
    for (const entry of script.entries) {
      const stored = isInside(entry, begin) ? storeIn(entry.node, user, locals) : null;
      if (stored === null) continue;
      const released = isReleased(script, stored.root);
      yield {
        severity: released ? 'warning' : 'error',
        message: `${stored.root} keeps ${user} beyond the transaction, and the process aborts when the session ends`,
        span: script.spanOf(stored.at),
        hint: `Keep what is needed of it: ${user}.username. Or return it in the context, which ends with the transaction.`,
      };
    }
  },
};
