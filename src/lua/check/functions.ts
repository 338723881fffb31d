import type {Expression, FunctionDeclaration, Node} from 'luaparse';
import {argumentsOf, type Entry, isCall, isLocalName, pathOf, stringOf} from './tree.js';

/** A name that a script gives to a function or to another value that may be one. */
export interface Definition {
  readonly name: string;
  /** A member of a table is not what Dovecot looks for, nor is a local. */
  readonly kind: 'global' | 'local' | 'member';
  /** Null where the value is no function written there. */
  readonly body: FunctionDeclaration | null;
  /** The name in the text. */
  readonly node: Node;
}

/** What a script defines. */
export interface Definitions {
  readonly all: readonly Definition[];
  /** True where the script makes globals whose names cannot be read off the text. */
  readonly opaque: boolean;
}

type Found = Definition | 'opaque' | null;

const globalTables = new Set(['_G', '_ENV']);
/** Calls that may define anything. `require` is not among them: modules that define handlers are not met with. */
const definers = new Set(['load', 'loadstring', 'loadfile', 'dofile']);

function target(node: Node, body: FunctionDeclaration | null): Found {
  if (node.type === 'Identifier') {
    return {name: node.name, kind: isLocalName(node) ? 'local' : 'global', body, node};
  }
  if (node.type !== 'MemberExpression' && node.type !== 'IndexExpression') return null;
  const isGlobal = node.base.type === 'Identifier' && globalTables.has(node.base.name);
  const name = node.type === 'MemberExpression' ? node.identifier.name : stringOf(node.index);
  if (name === null) return isGlobal ? 'opaque' : null;
  return {name, kind: isGlobal ? 'global' : 'member', body, node};
}

function bodyOf(value: Expression | undefined): FunctionDeclaration | null {
  return value?.type === 'FunctionDeclaration' ? value : null;
}

function definedBy(node: Node): readonly Found[] {
  if (node.type === 'FunctionDeclaration') {
    if (node.identifier === null) return [];
    const found = target(node.identifier, node);
    return [node.isLocal && found !== null && found !== 'opaque' ? {...found, kind: 'local'} : found];
  }
  if (node.type === 'AssignmentStatement' || node.type === 'LocalStatement') {
    return node.variables.map((variable, index) => target(variable, bodyOf(node.init[index])));
  }
  if (!isCall(node)) return [];
  const path = pathOf(node.base);
  if (path !== null && definers.has(path)) return ['opaque'];
  const [table, key, value] = argumentsOf(node);
  if (path !== 'rawset' || table?.type !== 'Identifier' || !globalTables.has(table.name)) return [];
  const name = stringOf(key);
  return [name === null || !key ? 'opaque' : {name, kind: 'global', body: bodyOf(value), node: key}];
}

/** What the entries of a script define, in order of the text. */
export function definitionsOf(entries: readonly Entry[]): Definitions {
  const found = entries.flatMap(({node}) => definedBy(node));
  return {
    all: found.filter((one) => one !== null && one !== 'opaque'),
    opaque: found.includes('opaque'),
  };
}
