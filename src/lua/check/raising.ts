import type {FunctionDeclaration, Node} from 'luaparse';
import {operatesOnNil} from './maybe-nil.js';
import type {LuaScript} from './script.js';
import {ancestorsOf, argumentsOf, type Entry, isCall, isGlobalPath, isLocalName, pathOf} from './tree.js';

/** A place that can raise an error, and what does so there. */
export interface Raise {
  readonly node: Node;
  readonly what: string;
  /** Whether the function comes there whatever happens. */
  readonly certain: boolean;
}

/** How many functions are followed into one another. */
const deepestCalls = 30;

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

/** Methods of strings that take any argument that a script would write. */
const stringMethods = new Set(['byte', 'find', 'gmatch', 'gsub', 'len', 'lower', 'match', 'reverse', 'sub', 'upper']);

function isConditional(entry: Entry, body: FunctionDeclaration): boolean {
  for (const {node} of ancestorsOf(entry)) {
    if (node === body) return false;
    if (/^(?:If|While|For|Repeat)|LogicalExpression/.test(node.type)) return true;
  }
  return true;
}

/** Whether `user.username` or text written there is what the method is called on. */
function isText(node: Node, user: string | undefined): boolean {
  if (node.type === 'StringLiteral') return true;
  if (isCall(node)) return pathOf(node.base) === 'tostring';
  return pathOf(node) === `${user}.username`;
}

function isHarmless(entry: Entry, user: string | undefined): boolean {
  const {node} = entry;
  if (!isCall(node)) return true;
  const path = pathOf(node.base);
  if (path !== null && isGlobalPath(node.base) && harmless.has(path)) return true;
  if (node.base.type !== 'MemberExpression' || node.base.indexer !== ':') return false;
  const {base, identifier} = node.base;
  if (isText(base, user) && stringMethods.has(identifier.name)) return true;
  const [argument] = argumentsOf(node);
  return path === `${user}.plugin_getenv` && argument?.type === 'StringLiteral';
}

/** An index of what a call or another index gave, which may be nil. */
function isBlindIndex(node: Node, user: string | undefined): boolean {
  if (node.type !== 'MemberExpression' && node.type !== 'IndexExpression') return false;
  const {base} = node;
  if (isCall(base)) return node.type !== 'MemberExpression' || node.indexer !== ':';
  if (base.type !== 'MemberExpression' && base.type !== 'IndexExpression') return false;
  if (node.type === 'MemberExpression' && node.indexer === ':') return false;
  return !isText(base, user) && !/^(?:dovecot|_G|package)\./.test(pathOf(base) ?? '');
}

/**
 * What can raise an error in a function, in order of the text: calls of which that is not known otherwise, indexes of
 * what may be nil and operations on it. Calls of the script's own functions are followed; what pcall gets is left out.
 */
export function* raisesIn(
  script: LuaScript,
  body: FunctionDeclaration,
  user: string | undefined,
  followed: ReadonlySet<Node> = new Set(),
): Generator<Raise> {
  const seen = new Set([...followed, body]);
  for (const entry of script.entriesIn(body)) {
    const {node} = entry;
    const certain = !isConditional(entry, body);
    if (isBlindIndex(node, user)) yield {node, what: 'the index of a value that may be nil', certain: false};
    if (operatesOnNil(entry, user)) yield {node, what: 'an operation on a value that may be nil', certain: false};
    if (!isCall(node) || isHarmless(entry, user)) continue;
    const path = pathOf(node.base);
    if (path === 'error' || path === 'assert') yield {node, what: path, certain: certain && path === 'error'};
    else {
      const own = ownFunction(script, node.base);
      if (own === null) yield {node, what: path ?? methodOf(node.base), certain: false};
      else if (!seen.has(own) && seen.size < deepestCalls) {
        const [inner] = raisesIn(script, own, undefined, seen);
        if (inner) yield {node, what: `${path}, by way of ${inner.what}`, certain: certain && inner.certain};
      }
    }
  }
}

/** How a call is named whose path is none: `a call of format`. */
function methodOf(base: Node): string {
  return base.type === 'MemberExpression' ? `a call of ${base.identifier.name}` : 'a call';
}

function ownFunction({definitions}: LuaScript, base: Node): FunctionDeclaration | null {
  if (base.type !== 'Identifier') return null;
  const kind = isLocalName(base) ? 'local' : 'global';
  return definitions.all.findLast((one) => one.name === base.name && one.kind === kind)?.body ?? null;
}
