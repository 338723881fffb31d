import {parseAst} from 'rolldown/parseAst';

/** What a source file imports. */
export interface Imports {
  /** As written: `./address.js`, `csv-parse/sync`, `node:fs`; each once. */
  readonly names: readonly string[];
  /** Whether it loads something whose name only the run knows. */
  readonly unreadable: boolean;
}

type Node = {readonly type: string} & Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof (value as {type?: unknown} | null)?.type === 'string';

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  else if (isNode(value)) {
    yield value;
    for (const child of Object.values(value)) if (typeof child === 'object') yield* nodesOf(child);
  }
}

/** The text of a string literal or of a template without placeholders; null for everything else. */
function textOf(value: unknown): string | null {
  if (!isNode(value)) return null;
  if (value.type === 'Literal') return typeof value.value === 'string' ? value.value : null;
  if (value.type !== 'TemplateLiteral') return null;
  const {quasis, expressions} = value as unknown as {quasis: {value: {cooked: string}}[]; expressions: unknown[]};
  return expressions.length === 0 ? (quasis[0]?.value.cooked ?? null) : null;
}

const nameOf = (value: unknown) => (isNode(value) && value.type === 'Identifier' ? value.name : null);

/** Whether a call loads a module by its first argument: `require()`, `createRequire()()` and their `resolve`. */
function loads(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === 'Identifier') return callee.name === 'require';
  if (callee.type === 'CallExpression') return nameOf(callee.callee) === 'createRequire';
  if (callee.type !== 'MemberExpression' || nameOf(callee.property) !== 'resolve') return false;
  return loads(callee.object) || (isNode(callee.object) && callee.object.type === 'MetaProperty');
}

/** The node that names a module in a statement, type or call that imports one; undefined for every other node. */
function moduleOf(node: Node): unknown {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source;
    case 'ExportNamedDeclaration':
      return node.source ?? undefined;
    case 'TSExternalModuleReference':
      return node.expression;
    case 'CallExpression':
      return loads(node.callee) ? ((node.arguments as unknown[])[0] ?? null) : undefined;
    default:
      return undefined;
  }
}

/** Files and parts of packages that are named outside of imports: for `new URL()`, a worker, a table of files to load. */
const namesModule = (text: string, packages: readonly string[]) =>
  /^\.\.?\/.*\.[jt]s$/.test(text) || packages.some((name) => text.startsWith(`${name}/`));

/** Reads the imports of a source: static, re-exports, dynamic, of types, by createRequire. Throws on what does not parse. */
export function importsOf(source: string, packages: readonly string[]): Imports {
  const names = new Set<string>();
  let unreadable = false;
  for (const node of nodesOf(parseAst(source, {lang: 'ts', sourceType: 'module'}).body)) {
    const module = moduleOf(node);
    const name = textOf(module ?? node);
    if (name !== null && (module !== undefined || namesModule(name, packages))) names.add(name);
    if (name === null && module !== undefined && node.type !== 'CallExpression') unreadable = true;
  }
  return {names: [...names], unreadable};
}
