import type {Chunk, Expression, FunctionDeclaration, Identifier, Node} from 'luaparse';

/** A node and what it stands in. */
export interface Entry {
  readonly node: Node;
  readonly parent: Entry | null;
  /** The function whose body or parameters it belongs to; null at the top level. */
  readonly owner: FunctionDeclaration | null;
}

/** A call in any of Lua's three notations. */
export type Call = Extract<Node, {type: 'CallExpression' | 'StringCallExpression' | 'TableCallExpression'}>;

function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key === 'range') continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === 'object' && item !== null && 'type' in item) children.push(item as Node);
    }
  }
  return children;
}

/** Every node in order of the text. A loop, since a long sum is a tree as deep as the sum is long. */
export function entriesOf(tree: Chunk): readonly Entry[] {
  const entries: Entry[] = [];
  const waiting: Entry[] = [{node: tree, parent: null, owner: null}];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const parent = entry;
    const owner = parent.node.type === 'FunctionDeclaration' ? parent.node : parent.owner;
    entries.push(parent);
    for (const node of childrenOf(parent.node).reverse()) waiting.push({node, parent, owner});
  }
  return entries;
}

/** What the entry stands in, nearest first. */
export function* ancestorsOf(entry: Entry): Generator<Entry> {
  for (let above = entry.parent; above !== null; above = above.parent) yield above;
}

export function isCall(node: Node): node is Call {
  return /^(?:String|Table)?CallExpression$/.test(node.type);
}

/** The arguments of a call in any notation. */
export function argumentsOf(call: Call): readonly Expression[] {
  if (call.type === 'CallExpression') return call.arguments;
  if (call.type === 'StringCallExpression') return [call.argument];
  // The parser has one table under this name; its types say a list.
  return [call.arguments].flat() as readonly Expression[];
}

/** Longer paths are nobody's, and would be walked again from each of their links. */
const longestPath = 16;

/** The text of a string in quotes without escapes, else null. */
export function stringOf(node: Node | undefined): string | null {
  if (node?.type !== 'StringLiteral') return null;
  const match = /^(["'])([^\\]*)\1$/s.exec(node.raw);
  return match ? (match[2] ?? '') : null;
}

/**
 * The dotted path of names that an expression reads, `dovecot.http.client`; null where it is no such path. Brackets with
 * a string count as a dot; so does the colon of a method.
 */
export function pathOf(node: Node): string | null {
  const names: string[] = [];
  let at = node;
  while (names.length < longestPath) {
    if (at.type === 'Identifier') return [at.name, ...names].join('.');
    if (at.type === 'MemberExpression') names.unshift(at.identifier.name);
    else if (at.type === 'IndexExpression' && stringOf(at.index) !== null) names.unshift(stringOf(at.index) ?? '');
    else return null;
    at = at.base;
  }
  return null;
}

/** The name at the beginning of a path of names or calls: `client` of `client:request{}:submit()`. */
export function rootOf(node: Node): Identifier | null {
  let at = node;
  for (let step = 0; step < longestPath; step += 1) {
    if (at.type === 'Identifier') return at;
    if (at.type === 'MemberExpression' || at.type === 'IndexExpression' || isCall(at)) at = at.base;
    else return null;
  }
  return null;
}

/** Whether the path begins at a global name. */
export function isGlobalPath(node: Node): boolean {
  const root = rootOf(node);
  return root !== null && !isLocalName(root);
}

/** Whether the parser found a local of that name in scope. */
export function isLocalName(identifier: Identifier): boolean {
  return (identifier as Identifier & {isLocal?: boolean}).isLocal === true;
}
