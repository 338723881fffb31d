import type {Node} from 'luaparse';
import {isGuarded} from './guards.js';
import {type Entry, isCall, pathOf} from './tree.js';

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

function operandsOf(node: Node): readonly Node[] {
  if (node.type === 'BinaryExpression' && !takesNil.has(node.operator)) return [node.left, node.right];
  return node.type === 'UnaryExpression' && node.operator !== 'not' ? [node.argument] : [];
}

/** Whether the entry joins, counts with, compares or measures what may be nil there. */
export function operatesOnNil(entry: Entry, user: string | undefined): boolean {
  return operandsOf(entry.node).some((operand) => {
    const path = pathOf(operand);
    return mayBeNil(operand, user) && (path === null || !isGuarded(entry, path));
  });
}
