import type {Expression, ForGenericStatement, FunctionDeclaration, IfStatement, Node, Statement} from 'luaparse';
import {isCall, pathOf, rootOf} from '../tree.js';
import {endsRun} from './calls.js';
import {evaluate} from './evaluate.js';
import {narrow} from './narrow.js';
import {demand} from './operations.js';
import {placeOf, refineAt} from './paths.js';
import {State} from './state.js';
import {nil, number, of, unknown, type ValueType} from './value-type.js';
import {bindingOf, deeper, report, type World} from './world.js';

/** Goes through statements. Gives back whether what follows them is reached. */
export function run(body: readonly Statement[], state: State, world: World): boolean {
  let isReached = true;
  for (const statement of body) {
    if (statement.type === 'LabelStatement') {
      state.cut();
      isReached = true;
    }
    if (isReached) isReached = deeper(world, true, () => step(statement, state, world));
  }
  return isReached;
}

function step(node: Statement, state: State, world: World): boolean {
  switch (node.type) {
    case 'LocalStatement':
    case 'AssignmentStatement':
      assign(node.variables, node.init, node.type === 'LocalStatement', state, world);
      return true;
    case 'FunctionDeclaration':
      define(node, state, world);
      return true;
    case 'CallStatement':
      if (isCall(node.expression)) evaluate(node.expression, state, world);
      return !(isCall(node.expression) && endsRun(node.expression));
    case 'ReturnStatement':
      return leave(node.arguments, state, world);
    case 'IfStatement':
      return branch(node, state, world);
    case 'DoStatement':
      return run(node.body, state, world);
    case 'BreakStatement':
    case 'GotoStatement':
      return false;
    default:
      loop(node, state, world);
      return true;
  }
}

function leave(values: readonly Expression[], state: State, world: World): boolean {
  const [first] = values.map((value) => evaluate(value, state, world));
  world.frames.at(-1)?.returns.push(first ?? nil);
  return false;
}

function assign(
  targets: readonly Node[],
  values: readonly Expression[],
  isLocal: boolean,
  state: State,
  world: World,
): void {
  const types = values.map((value) => evaluate(value, state, world));
  const last = values.at(-1);
  const isOpenEnded = last !== undefined && (isCall(last) || last.type === 'VarargLiteral');
  for (const [at, target] of targets.entries()) {
    const type = types[at] ?? (isOpenEnded ? unknown : nil);
    store(target, type, isLocal && values.length === 0, state, world);
  }
}

function store(target: Node, type: ValueType, isOnlyDeclared: boolean, state: State, world: World): void {
  if (target.type === 'Identifier') {
    const binding = bindingOf(world, target);
    if (binding === null) return;
    state.assign(binding, type);
    if (!isOnlyDeclared && binding.assignments === 1 && binding.owner === null) binding.settled = type;
    return;
  }
  if (target.type !== 'MemberExpression' && target.type !== 'IndexExpression') return;
  const base = evaluate(target.base, state, world, 'must');
  demand(target.base, base, ['table'], 'setting a field of it', state, world);
  if (target.type === 'IndexExpression') evaluate(target.index, state, world);
  refineAt(placeOf(target, world), type, state);
}

function define(node: FunctionDeclaration, state: State, world: World): void {
  world.seen.set(node, state);
  if (node.identifier) store(node.identifier, {...of('function'), body: node}, false, state, world);
}

function branch(node: IfStatement, state: State, world: World): boolean {
  const ends: State[] = [];
  let rest = new State(state);
  let isOpen = true;
  for (const clause of node.clauses) {
    if (!isOpen) break;
    if (clause.type === 'ElseClause') {
      if (run(clause.body, rest, world)) ends.push(rest);
      isOpen = false;
      break;
    }
    evaluate(clause.condition, rest, world, 'asked');
    const [inside, others] = [new State(rest), new State(rest)];
    if (narrow(clause.condition, true, inside, world) && run(clause.body, inside, world))
      ends.push(flat(inside, rest, state));
    isOpen = narrow(clause.condition, false, others, world);
    rest = flat(others, rest, state);
  }
  if (isOpen) ends.push(rest);
  if (ends.length > 0) state.merge(ends);
  return ends.length > 0;
}

/** The branch with what the clauses before it told, as a branch of the state before the if. */
function flat(inside: State, rest: State, state: State): State {
  const whole = new State(state);
  whole.merge([rest]);
  whole.merge([inside]);
  return whole;
}

type Loop = Exclude<Statement, {type: 'LocalStatement'}>;

function loop(node: Loop, state: State, world: World): void {
  if (!('body' in node) || node.type === 'FunctionDeclaration') return;
  if (node.type === 'ForNumericStatement') bounds([node.start, node.end, node.step], state, world);
  const element = node.type === 'ForGenericStatement' ? iterate(node, state, world) : unknown;
  forget(node.body, state, world);
  const inside = new State(state);
  if (node.type === 'WhileStatement') evaluate(node.condition, inside, world, 'asked');
  if (node.type === 'WhileStatement' && !narrow(node.condition, true, inside, world)) return;
  declare(node, element, inside, world);
  const isReached = run(node.body as readonly Statement[], inside, world);
  if (node.type === 'RepeatStatement' && isReached) evaluate(node.condition, inside, world, 'asked');
}

function bounds(values: readonly (Expression | null)[], state: State, world: World): void {
  for (const value of values) {
    if (value === null) continue;
    demand(value, evaluate(value, state, world, 'must'), ['number', 'string'], 'the loop', state, world);
  }
}

function declare(node: Loop, element: ValueType, inside: State, world: World): void {
  const variables =
    node.type === 'ForNumericStatement' ? [node.variable] : node.type === 'ForGenericStatement' ? node.variables : [];
  for (const [at, variable] of variables.entries()) {
    const binding = bindingOf(world, variable);
    const type = node.type === 'ForNumericStatement' ? number : at === 1 ? element : unknown;
    if (binding !== null) inside.assign(binding, type);
  }
}

/** A table that the script writes and never gives a metatable. */
function isPlain({shape}: ValueType, world: World): boolean {
  return shape?.constructedAt !== undefined && !world.open.has(shape.constructedAt);
}

/** What the second variable of `for _, x in ipairs(list)` holds. */
function iterate(node: ForGenericStatement, state: State, world: World): ValueType {
  const [first, ...rest] = node.iterators;
  for (const value of rest) evaluate(value, state, world);
  if (first === undefined) return unknown;
  const type = evaluate(first, state, world, 'must');
  if (type.shape?.element) {
    report(
      world,
      'lua-value-type',
      first,
      'error',
      `${type.shape.name} is not an iterator, and the loop fails`,
      `Write ipairs(${pathOf(first) ?? 'list'}).`,
    );
  } else demand(first, type, isPlain(type, world) ? ['function'] : ['function', 'table'], 'the loop', state, world);
  if (!isCall(first) || !/^i?pairs$/.test(pathOf(first.base) ?? '') || first.type !== 'CallExpression') return unknown;
  const [list] = first.arguments;
  return (list && world.typed.get(list)?.shape?.element) ?? unknown;
}

/** A loop may change again what it gives values to: of that nothing is known within it and after it. */
function forget(body: readonly Node[], state: State, world: World): void {
  for (const target of targetsIn(body)) {
    const root = rootOf(target);
    const binding = root === null ? null : bindingOf(world, root);
    if (binding !== null) state.assign(binding, target.type === 'Identifier' ? unknown : state.get(binding));
  }
}

/** What statements give values to, without functions in them. */
function targetsIn(body: readonly Node[]): readonly Node[] {
  const waiting: Node[] = [...body];
  const targets: Node[] = [];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'AssignmentStatement') targets.push(...node.variables);
    if ('body' in node && node.type !== 'FunctionDeclaration') waiting.push(...(node.body as readonly Node[]));
    if (node.type === 'IfStatement') waiting.push(...node.clauses);
  }
  return targets.sort((a, b) => Number(a.type === 'Identifier') - Number(b.type === 'Identifier'));
}
