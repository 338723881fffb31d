import type {Node} from 'luaparse';
import {isGuarded} from './guards.js';
import {ancestorsOf, type Entry, isCall, pathOf, stringOf} from './tree.js';

/** Fields that users have (mail-user-lua.c); one without a home does not get mail. */
const fieldsOfUser = new Set([
  'admin',
  'anonymous',
  'autocreated',
  'dsyncing',
  'fuzzy_search',
  'gid',
  'home',
  'mail_debug',
  'nonexistent',
  'service',
  'session_create_time',
  'session_id',
  'session_restored',
  'uid',
  'username',
]);

const functions = new Set(['os.getenv', 'tonumber']);
const methods = new Set(['find', 'match', 'metadata_get', 'plugin_getenv']);
const takesNil = new Set(['==', '~=']);

function mayBeNil(node: Node, user: string | undefined): boolean {
  if (node.type === 'NilLiteral') return true;
  if (node.type === 'MemberExpression') {
    const isOfUser = node.base.type === 'Identifier' && node.base.name === user;
    return isOfUser && node.indexer === '.' && !fieldsOfUser.has(node.identifier.name);
  }
  if (!isCall(node)) return false;
  if (functions.has(pathOf(node.base) ?? '')) return true;
  return node.base.type === 'MemberExpression' && node.base.indexer === ':' && methods.has(node.base.identifier.name);
}

/** `cache[user.username]`: what a table holds under a key that is only known when the script runs. */
function isLookup(node: Node): boolean {
  return node.type === 'IndexExpression' && stringOf(node.index) === null;
}

/** Whether the text looks at a variable there: in a condition, beside `and` or `or`, or compared. */
export function isLookedAt(entry: Entry): boolean {
  let below = entry.node;
  for (const {node} of ancestorsOf(entry)) {
    if (node.type === 'FunctionDeclaration') return false;
    if (node.type === 'LogicalExpression' || ('condition' in node && node.condition === below)) return true;
    if (node.type === 'BinaryExpression' && takesNil.has(node.operator)) return true;
    below = node;
  }
  return false;
}

function isAssigned({node, parent}: Entry): boolean {
  const above = parent?.node;
  return above?.type === 'AssignmentStatement' && above.variables.some((variable) => variable === node);
}

/**
 * The locals of a function that hold what may be nil and are never looked at: after a look, or where they get another
 * value too, nothing is said of them.
 */
export function uncheckedLocals(entries: readonly Entry[], user: string | undefined): ReadonlySet<string> {
  const held = new Set<string>();
  for (const {node} of entries) {
    if (node.type !== 'LocalStatement') continue;
    for (const [index, {name}] of node.variables.entries()) {
      // The last call gives what all variables behind it get.
      const value = node.init[index] ?? node.init.findLast(isCall);
      if (value && (isLookup(value) || mayBeNil(value, user))) held.add(name);
    }
  }
  for (const entry of entries) {
    if (entry.node.type === 'Identifier' && (isLookedAt(entry) || isAssigned(entry))) held.delete(entry.node.name);
  }
  return held;
}

function operandsOf(node: Node): readonly Node[] {
  if (node.type === 'BinaryExpression' && !takesNil.has(node.operator)) return [node.left, node.right];
  return node.type === 'UnaryExpression' && node.operator !== 'not' ? [node.argument] : [];
}

/** Whether the entry joins, counts with, compares or measures what may be nil there, or one of these locals. */
export function operatesOnNil(entry: Entry, user: string | undefined, unchecked: ReadonlySet<string>): boolean {
  return operandsOf(entry.node).some((operand) => {
    if (operand.type === 'Identifier') return unchecked.has(operand.name);
    const path = pathOf(operand);
    return mayBeNil(operand, user) && (path === null || !isGuarded(entry, path));
  });
}
