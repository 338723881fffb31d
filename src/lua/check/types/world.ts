import type {Expression, FunctionDeclaration, Identifier, Node, Statement, TableConstructorExpression} from 'luaparse';
import type {Severity} from '../../../config/finding.js';
import type {DovecotRelease} from '../../../dovecot-release.js';
import type {Binding, Bindings} from './bindings.js';
import type {State} from './state.js';
import {of, type Shape, unknown, type ValueType} from './value-type.js';

/** What becomes of a value: `must` where nil makes the operation fail, `asked` where the script looks whether it is nil. */
export type Use = 'must' | 'asked' | 'value';

/** Rules whose findings come from what is known of values. */
export type TypeRule =
  | 'lua-argument-wrong'
  | 'lua-call-notation'
  | 'lua-comparison-constant'
  | 'lua-event-field-unknown'
  | 'lua-field-unknown'
  | 'lua-global-undefined'
  | 'lua-value-nil'
  | 'lua-value-type';

/** A place where a value does not do. `error` where what is done there must fail. */
export interface Problem {
  readonly rule: TypeRule;
  readonly node: Node;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string;
}

/** What the script as a whole says of its names. */
export interface Names {
  /** Globals that are there: Lua's, Dovecot's and those that the script makes in any notation. */
  readonly globals: ReadonlyMap<string, ValueType>;
  /** Whether it may have globals that cannot be read off the text. */
  readonly isOpaque: boolean;
  /** Names that a misspelt one may stand for: those that are visible everywhere (null), and those of each function. */
  readonly candidates: ReadonlyMap<FunctionDeclaration | null, readonly string[]>;
  /** Fields that the script gives a value anywhere. */
  readonly written: ReadonlySet<string>;
  /** Functions that are the only value of a field of that name. */
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  /** Last names of the tables that get fields under computed keys. */
  readonly writtenInto: ReadonlySet<string>;
}

/** A function of the script that runs, and what it has returned so far. */
interface Frame {
  readonly body: FunctionDeclaration;
  readonly returns: ValueType[];
}

/** What an analysis carries along. */
export interface World {
  readonly release: DovecotRelease;
  readonly bindings: Bindings;
  readonly names: Names;
  readonly frames: Frame[];
  /** Tables that code which is not seen may fill. */
  readonly open: Set<TableConstructorExpression>;
  /** Tables that make an HTTP client. */
  readonly clients: Set<TableConstructorExpression>;
  /** Functions that are written somewhere, and what was known there. */
  readonly seen: Map<FunctionDeclaration, State>;
  /** What each expression gave when it was gone through last. */
  readonly typed: Map<Node, ValueType>;
  /** How often each function was gone through. */
  readonly entered: Map<FunctionDeclaration, number>;
  /** Functions that several events call. */
  readonly shared: Set<FunctionDeclaration>;
  /** How deep expressions and statements are nested where the analysis is. */
  depth: number;
  /** How many alternatives of a condition are open. */
  ways: number;
  /** Above 0 nothing is reported. */
  quiet: number;
  /** Above 0 an error is caught by pcall. */
  caught: number;
  report(problem: Problem): void;
  /** What an expression gives, and what is wrong in it. */
  readonly evaluate: (node: Expression, state: State, world: World, use?: Use) => ValueType;
  /** Goes through statements. Gives back whether what follows them is reached. */
  readonly run: (body: readonly Statement[], state: State, world: World) => boolean;
}

/** Deeper nested code is not looked into: the stack of this program has an end. */
const deepestNesting = 120;

/** Runs it one level deeper; beyond the limit nothing is known. */
export function deeper<T>(world: World, otherwise: T, go: () => T): T {
  if (world.depth >= deepestNesting) return otherwise;
  world.depth += 1;
  try {
    return go();
  } finally {
    world.depth -= 1;
  }
}

/** Runs it without reports. */
export function quietly<T>(world: World, go: () => T): T {
  world.quiet += 1;
  try {
    return go();
  } finally {
    world.quiet -= 1;
  }
}

export function bindingOf(world: World, identifier: Identifier): Binding | null {
  return world.bindings.get(identifier) ?? null;
}

/** Reports where a value does not do; inside pcall an error is no more than a warning. */
export function report(
  world: World,
  rule: TypeRule,
  node: Node,
  severity: Severity,
  message: string,
  hint: string,
): void {
  if (world.quiet > 0 || (world.caught > 0 && severity !== 'error')) return;
  world.report({rule, node, severity: world.caught > 0 ? 'warning' : severity, message, hint});
}

/** Code that is not seen may put fields into the tables it gets. */
export function openUp(world: World, types: readonly ValueType[]): void {
  for (const {shape} of types) if (shape?.constructedAt) world.open.add(shape.constructedAt);
}

/** What a field of a table holds that the script writes itself. */
export function scriptField(world: World, shape: Shape, field: string, table: string | null): ValueType | 'missing' {
  const {written, writtenInto, functions} = world.names;
  const own = shape.fields.get(field);
  if (own !== undefined) return written.has(field) ? unknown : own;
  const body = functions.get(field);
  if (body !== undefined) return {...of('function'), body};
  // An empty table is filled later.
  if (shape.fields.size === 0) return unknown;
  const isOpen = shape.constructedAt !== undefined && world.open.has(shape.constructedAt);
  if (isOpen || written.has(field)) return unknown;
  return table !== null && writtenInto.has(table) ? unknown : 'missing';
}
