import type {FunctionDeclaration} from 'luaparse';
import type {DovecotRelease, DovecotSeries} from '../../dovecot-release.js';
import {isBytecode, type LuaEngine} from '../engine/state.js';
import {type Definition, type Definitions, definitionsOf} from './functions.js';
import {type SyntaxProblem, syntaxProblem} from './syntax-problem.js';
import {createText, type ScriptText} from './text.js';
import {type Entry, entriesOf} from './tree.js';
import {treeOf} from './tree-of.js';
import {type Types, typesOf} from './types/analysis.js';

/** Series of Dovecot whose Lua differs for a push script. */
export type DovecotVersion = DovecotSeries;

/** A script as the rules see it. */
export interface LuaScript extends ScriptText {
  /** The Dovecot that is to run it. */
  readonly release: DovecotRelease;
  /** Its series. */
  readonly version: DovecotVersion;
  readonly isBytecode: boolean;
  /** Null where Lua 5.4 takes the text. */
  readonly syntax: SyntaxProblem | null;
  /** Whether the structure is known: without it most rules have nothing to look at. */
  readonly isParsed: boolean;
  /** Every node in order of the text. */
  readonly entries: readonly Entry[];
  /** Those of one function, without the functions within it. */
  entriesIn(body: FunctionDeclaration): readonly Entry[];
  readonly definitions: Definitions;
  /** What the script defines as a global of that name, the last one where there are several. */
  global(name: string): Definition | undefined;
  /** What the types of its values tell; found once. */
  types(): Types;
}

function groupByOwner(entries: readonly Entry[]): ReadonlyMap<FunctionDeclaration, readonly Entry[]> {
  const groups = new Map<FunctionDeclaration, Entry[]>();
  for (const entry of entries) {
    if (entry.owner === null) continue;
    const group = groups.get(entry.owner);
    if (group) group.push(entry);
    else groups.set(entry.owner, [entry]);
  }
  return groups;
}

/**
 * Reads a script. Lua 5.4 itself decides whether the text is valid; its structure comes from a parser of 5.3, for which
 * what 5.4 added is blanked out.
 */
export async function parseScript(
  engine: LuaEngine,
  bytes: Uint8Array,
  file: string,
  release: DovecotRelease,
): Promise<LuaScript> {
  const decoded = new TextDecoder('utf-8').decode(bytes);
  const text = createText(file, decoded);
  const binary = isBytecode(bytes);
  // A first line that begins with # is skipped by luaL_loadfile.
  const lua = decoded.replace(/^#[^\n]*/, (line) => ' '.repeat(line.length));
  const {tree, error} = binary ? {tree: null, error: null} : await treeOf(lua);
  const entries = tree === null ? [] : entriesOf(tree);
  const byOwner = groupByOwner(entries);
  const definitions = definitionsOf(entries);
  const globals = new Map(definitions.all.filter(({kind}) => kind === 'global').map((one) => [one.name, one]));
  let types: Types | null = null;
  return {
    ...text,
    release,
    version: release.series,
    isBytecode: binary,
    syntax: binary ? null : syntaxProblem(engine, bytes, text, error),
    isParsed: tree !== null,
    entries,
    entriesIn: (body) => byOwner.get(body) ?? [],
    definitions,
    global: (name) => globals.get(name),
    types() {
      types ??= tree === null ? {problems: [], clients: []} : typesOf(tree, entries, definitions, release);
      return types;
    },
  };
}

/** The names of a function's parameters; `...` is not among them. */
export function parametersOf(body: FunctionDeclaration): readonly string[] {
  return body.parameters.flatMap((parameter) => (parameter.type === 'Identifier' ? [parameter.name] : []));
}

/** Whether the function takes any number of arguments. */
export function isVariadic(body: FunctionDeclaration): boolean {
  return body.parameters.some((parameter) => parameter.type === 'VarargLiteral');
}
