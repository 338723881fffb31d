import type {Chunk, FunctionDeclaration, Node} from 'luaparse';
import type {Span} from '../../config/span.js';
import {isBytecode, type LuaEngine} from '../engine/state.js';
import {type Definition, type Definitions, definitionsOf} from './functions.js';
import {type Entry, entriesOf} from './tree.js';

/** Versions of Dovecot whose Lua differs for a push script. */
export const dovecotVersions = ['2.3', '2.4'] as const;
export type DovecotVersion = (typeof dovecotVersions)[number];

/** Why Lua refuses the text. */
export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
}

/** A script as the rules see it. */
export interface LuaScript {
  readonly file: string;
  readonly version: DovecotVersion;
  /** Without line breaks. */
  readonly lines: readonly string[];
  readonly isBytecode: boolean;
  /** Null where Lua 5.4 takes the text. */
  readonly syntax: SyntaxProblem | null;
  /** Every node; empty where the text could not be parsed for its structure. */
  readonly entries: readonly Entry[];
  readonly definitions: Definitions;
  /** Whether the structure is known: without it most rules have nothing to look at. */
  readonly isParsed: boolean;
  /** Global functions of that name, the last one counts. */
  global(name: string): Definition | undefined;
  spanOf(node: Node): Span;
  /** The whole of a line, counted from 1. */
  spanOfLine(line: number): Span;
}

interface ParseError {
  readonly line: number;
  readonly column: number;
}

/** Offset in a line, in UTF-16 units, as a column in characters from 1. */
function columnAt(line: string | undefined, offset: number): number {
  return [...(line ?? '').slice(0, offset)].length + 1;
}

const chunkName = 'script';

/** Blanks out what Lua 5.4 added to 5.3's grammar, `<const>` and `<close>`; everything keeps its place. */
function withoutAttributes(text: string): string {
  return text.replace(/<\s*(?:const|close)\s*>/g, (attribute) => attribute.replace(/[^\n]/g, ' '));
}

async function parseTree(text: string): Promise<{tree: Chunk | null; error: ParseError | null}> {
  const {default: luaparse} = await import('luaparse');
  const parse = (one: string) =>
    luaparse.parse(one, {locations: true, scope: true, comments: false, luaVersion: '5.3', encodingMode: 'none'});
  let error: ParseError | null = null;
  for (const candidate of [text, withoutAttributes(text)]) {
    try {
      return {tree: parse(candidate), error: null};
    } catch (thrown) {
      // Deep nesting exhausts the parser's stack; Lua itself says then what is wrong, or takes it.
      if (!(thrown instanceof RangeError)) error ??= thrown as ParseError;
    }
  }
  return {tree: null, error};
}

function syntaxSpan(
  file: string,
  lines: readonly string[],
  line: number,
  near: string | null,
  parsed: ParseError | null,
): Span {
  const text = lines[line - 1] ?? '';
  const atParsed = parsed?.line === line && near !== null && text.startsWith(near, parsed.column) ? parsed.column : -1;
  const found = atParsed === -1 && near !== null ? text.indexOf(near) : atParsed;
  const start = found === -1 ? text.length - text.trimStart().length : found;
  const end = found === -1 ? text.length : found + (near ?? '').length;
  return {file, line, column: columnAt(text, start), endLine: line, endColumn: columnAt(text, end)};
}

/** What Lua 5.4 has against the text; `script:LINE: MESSAGE near 'TOKEN'` is taken apart. */
function syntaxProblem(
  engine: LuaEngine,
  bytes: Uint8Array,
  file: string,
  lines: readonly string[],
  parsed: ParseError | null,
): SyntaxProblem | null {
  const state = engine();
  try {
    const failure = state.load(bytes, chunkName);
    if (failure === null) return null;
    const match = /^script:(\d+): (.*)$/s.exec(failure.message ?? '');
    const line = Math.min(Number(match?.[1] ?? 1), lines.length);
    const message = match?.[2] ?? failure.message ?? 'cannot be loaded';
    const near = / near '(.*)'$/s.exec(message)?.[1] ?? null;
    return {message, span: syntaxSpan(file, lines, line, near, parsed)};
  } finally {
    state.close();
  }
}

/**
 * Reads a script. Lua 5.4 itself decides whether the text is valid; its structure comes from a parser of 5.3, for which
 * what 5.4 added is blanked out.
 */
export async function parseScript(
  engine: LuaEngine,
  bytes: Uint8Array,
  file: string,
  version: DovecotVersion,
): Promise<LuaScript> {
  const text = new TextDecoder('utf-8').decode(bytes);
  // A first line that begins with # is skipped by luaL_loadfile.
  const lua = text.replace(/^#[^\n]*/, (line) => ' '.repeat(line.length));
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const binary = isBytecode(bytes);
  const {tree, error} = binary ? {tree: null, error: null} : await parseTree(lua);
  const entries = tree === null ? [] : entriesOf(tree);
  const definitions = definitionsOf(entries);

  function spanOf(node: Node): Span {
    const {start, end} = node.loc ?? {start: {line: 1, column: 0}, end: {line: 1, column: 0}};
    const column = columnAt(lines[start.line - 1], start.column);
    return {file, line: start.line, column, endLine: end.line, endColumn: columnAt(lines[end.line - 1], end.column)};
  }

  return {
    file,
    version,
    lines,
    isBytecode: binary,
    syntax: binary ? null : syntaxProblem(engine, bytes, file, lines, error),
    entries,
    definitions,
    isParsed: tree !== null,
    global: (name) => definitions.all.findLast((one) => one.kind === 'global' && one.name === name),
    spanOf,
    spanOfLine(line) {
      const shown = lines[line - 1] ?? '';
      return {file, line, column: 1, endLine: line, endColumn: columnAt(shown, shown.length)};
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
