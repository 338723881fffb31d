import type {Expression, Node} from 'luaparse';
import {isGuarded} from './guards.js';
import {argumentsOf, type Call, type Entry, isCall, isGlobalPath, isLocalName, pathOf, stringOf} from './tree.js';

/** What is known of the variables of a function. */
export interface Known {
  /** The variable that holds the user. */
  readonly user: string | undefined;
  /** Locals that may be nil. */
  readonly unchecked: ReadonlySet<string>;
}

/** Calls that do not raise, or only with arguments that nobody gives them. */
const harmless = new Set([
  'collectgarbage',
  'dovecot.event',
  'dovecot.http.client',
  'dovecot.i_debug',
  'dovecot.i_error',
  'dovecot.i_info',
  'dovecot.i_warning',
  'math.random',
  'math.type',
  'os.clock',
  'os.date',
  'os.getenv',
  'os.time',
  'pcall',
  'print',
  'rawequal',
  'select',
  'setmetatable',
  'table.insert',
  'tonumber',
  'tostring',
  'type',
  'xpcall',
]);

/** Functions that take any text. */
const takingText = new Set(['dovecot.split_tabescaped', 'dovecot.tabescape', 'dovecot.tabunescape']);

/** Methods of strings that take any argument that a script would write. */
const stringMethods = new Set(['byte', 'find', 'gmatch', 'gsub', 'len', 'lower', 'match', 'reverse', 'sub', 'upper']);

/** Whether `user.username` or text written there is what the method is called on. */
export function isText(node: Node | undefined, user: string | undefined): boolean {
  if (node === undefined) return false;
  if (node.type === 'StringLiteral') return true;
  if (isCall(node)) return pathOf(node.base) === 'tostring';
  return pathOf(node) === `${user}.username`;
}

/** Whether a function of strings is called with what it takes; `format` takes anything for `%s`. */
function takesText(name: string, subject: Node | undefined, rest: readonly Expression[], user: string | undefined) {
  if (name !== 'format') return stringMethods.has(name) && isText(subject, user);
  const directives = stringOf(subject)?.replaceAll('%%', '').matchAll(/%.?/gs);
  if (directives === undefined) return false;
  const all = [...directives];
  return all.length <= rest.length && all.every(([one]) => one === '%s');
}

/** Whether a value is there to be walked through: written there, or a variable that nothing speaks against. */
function isThere(node: Node | undefined, {unchecked}: Known): boolean {
  if (node?.type === 'TableConstructorExpression') return true;
  return node?.type === 'Identifier' && isLocalName(node) && !unchecked.has(node.name);
}

/** Whether a call, that of the entry, raises no error, or only with arguments that nobody gives it. */
export function isHarmless(call: Call, entry: Entry, known: Known): boolean {
  const path = pathOf(call.base);
  const [first, ...rest] = argumentsOf(call);
  if (path !== null && isGlobalPath(call.base)) {
    if (harmless.has(path) || (takingText.has(path) && isText(first, known.user))) return true;
    if (path === 'pairs' || path === 'ipairs') return isThere(first, known);
    if (path.startsWith('string.')) return takesText(path.slice('string.'.length), first, rest, known.user);
  }
  if (call.base.type !== 'MemberExpression' || call.base.indexer !== ':') return false;
  const {base, identifier} = call.base;
  if (takesText(identifier.name, base, argumentsOf(call), known.user)) return true;
  // Whoever looks whether a variable is there knows what it is.
  if (stringMethods.has(identifier.name) && base.type === 'Identifier' && isGuarded(entry, base.name)) return true;
  return path === `${known.user}.plugin_getenv` && first?.type === 'StringLiteral';
}
