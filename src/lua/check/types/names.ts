import type {FunctionDeclaration} from 'luaparse';
import type {DovecotRelease} from '../../../dovecot-release.js';
import type {Definitions} from '../functions.js';
import {argumentsOf, type Entry, isCall, pathOf, stringOf} from '../tree.js';
import type {Bindings} from './bindings.js';
import {dovecotType} from './dovecot-types.js';
import {luaGlobals} from './library-types.js';
import {lastName} from './paths.js';
import {unknown} from './value-type.js';
import type {Names} from './world.js';

/** Modules that define no globals. */
const knownModules = /^(?:socket(?:\..+)?|ssl(?:\..+)?|ltn12|mime|cjson(?:\.safe)?|json|dkjson|lunajson)$/;

/** Nobody's script has more names; each unknown one is compared with all of them. */
const mostCandidates = 300;

interface Written {
  readonly fields: Set<string>;
  readonly functions: Map<string, FunctionDeclaration | null>;
  readonly into: Set<string>;
}

function noteTarget(target: Entry['node'], body: FunctionDeclaration | null, written: Written): void {
  const field =
    target.type === 'MemberExpression'
      ? target.identifier.name
      : target.type === 'IndexExpression'
        ? stringOf(target.index)
        : null;
  if (field !== null) {
    written.functions.set(field, written.fields.has(field) ? null : body);
    written.fields.add(field);
  } else if (target.type === 'IndexExpression' && target.index.type !== 'NumericLiteral') {
    const table = lastName(target.base);
    if (table !== null) written.into.add(table);
  }
}

function noteEntry({node}: Entry, written: Written): void {
  if (node.type === 'AssignmentStatement') {
    for (const [at, target] of node.variables.entries()) {
      const value = node.init[at];
      noteTarget(target, value?.type === 'FunctionDeclaration' ? value : null, written);
    }
  }
  if (node.type === 'FunctionDeclaration' && node.identifier) noteTarget(node.identifier, node, written);
  if (!isCall(node) || pathOf(node.base) !== 'rawset') return;
  const [table, key] = argumentsOf(node);
  const name = stringOf(key);
  if (name !== null) written.fields.add(name);
  else if (table) written.into.add(lastName(table) ?? '');
}

/** Calls after which a global may be there that no text defines. */
function makesGlobals({node}: Entry): boolean {
  if (!isCall(node)) return false;
  const path = pathOf(node.base);
  const [first] = argumentsOf(node);
  if (path === 'require') return !knownModules.test(stringOf(first) ?? '');
  return path === 'setmetatable' && first?.type === 'Identifier' && /^_(?:G|ENV)$/.test(first.name);
}

/** The names that are there to be meant, by the function that declares them. */
function candidatesOf(bindings: Bindings): Names['candidates'] {
  const names = new Map<FunctionDeclaration | null, Set<string>>([[null, new Set([...luaGlobals.keys(), 'dovecot'])]]);
  for (const {owner, name, assignments} of bindings.values()) {
    const own = names.get(owner) ?? new Set();
    if (assignments > 0 && own.size < mostCandidates) own.add(name);
    names.set(owner, own);
  }
  return new Map([...names].map(([owner, own]) => [owner, [...own]]));
}

/** Reads off a script which names it gives values to. */
export function namesOf(
  entries: readonly Entry[],
  definitions: Definitions,
  bindings: Bindings,
  release: DovecotRelease,
): Names {
  const written: Written = {fields: new Set(), functions: new Map(), into: new Set()};
  for (const entry of entries) noteEntry(entry, written);
  const own = definitions.all.filter(({kind}) => kind === 'global').map(({name}) => [name, unknown] as const);
  const functions = [...written.functions].flatMap(([name, body]) => (body ? [[name, body] as const] : []));
  const globals = new Map([...own, ...luaGlobals, ['dovecot', dovecotType(release)] as const]);
  return {
    globals,
    candidates: candidatesOf(bindings),
    isOpaque: definitions.opaque || entries.some(makesGlobals),
    written: written.fields,
    functions: new Map(functions),
    writtenInto: written.into,
  };
}
