import type {FunctionDeclaration, Node} from 'luaparse';
import {isHarmless, isText, type Known} from './harmless.js';
import {operatesOnNil, uncheckedLocals} from './maybe-nil.js';
import {type LuaScript, parametersOf} from './script.js';
import {ancestorsOf, argumentsOf, type Call, type Entry, isCall, isLocalName, pathOf} from './tree.js';

/** A place that can raise an error, and what does so there. */
export interface Raise {
  readonly node: Node;
  readonly what: string;
  /** Whether the function comes there whatever happens. */
  readonly certain: boolean;
}

/** How many functions are followed into one another. */
const deepestCalls = 30;

function isConditional(entry: Entry, body: FunctionDeclaration): boolean {
  for (const {node} of ancestorsOf(entry)) {
    if (node === body) return false;
    if (/^(?:If|While|For|Repeat)|LogicalExpression/.test(node.type)) return true;
  }
  return true;
}

/** An index of what a call or another index gave, which may be nil, or of one of these locals. */
function isBlindIndex(node: Node, {user, unchecked}: Known): boolean {
  if (node.type !== 'MemberExpression' && node.type !== 'IndexExpression') return false;
  const {base} = node;
  if (base.type === 'Identifier') return unchecked.has(base.name);
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
  const entries = script.entriesIn(body);
  const known = {user, unchecked: uncheckedLocals(entries, user)};
  for (const entry of entries) {
    const {node} = entry;
    const certain = !isConditional(entry, body);
    if (isBlindIndex(node, known)) yield {node, what: 'the index of a value that may be nil', certain: false};
    if (operatesOnNil(entry, user, known.unchecked))
      yield {node, what: 'an operation on a value that may be nil', certain: false};
    if (!isCall(node) || isHarmless(node, entry, known)) continue;
    const path = pathOf(node.base);
    if (path === 'error' || path === 'assert') yield {node, what: path, certain: certain && path === 'error'};
    else {
      const own = ownFunction(script, node.base);
      if (own === null) yield {node, what: path ?? methodOf(node.base), certain: false};
      else if (!seen.has(own) && seen.size < deepestCalls) {
        const [inner] = raisesIn(script, own, nameWithin(own, node, user), seen);
        if (inner) yield {node, what: `${path}, by way of ${inner.what}`, certain: certain && inner.certain};
      }
    }
  }
}

/** How a call is named whose path is none: `a call of format`. */
function methodOf(base: Node): string {
  return base.type === 'MemberExpression' ? `a call of ${base.identifier.name}` : 'a call';
}

/** Under which name a function gets the user, if the call hands it on. */
function nameWithin(own: FunctionDeclaration, call: Call, user: string | undefined): string | undefined {
  const at = argumentsOf(call).findIndex((argument) => argument.type === 'Identifier' && argument.name === user);
  return parametersOf(own)[at];
}

function ownFunction({definitions}: LuaScript, base: Node): FunctionDeclaration | null {
  const path = pathOf(base);
  const kind = base.type !== 'Identifier' ? 'member' : isLocalName(base) ? 'local' : 'global';
  const found = definitions.all.findLast((one) => one.kind === kind && path !== null && pathOf(one.node) === path);
  return found?.body ?? null;
}
