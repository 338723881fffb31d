import type {BinaryExpression, Expression, Identifier, LogicalExpression, TableConstructorExpression} from 'luaparse';
import {editDistance, nearest} from '../../../nearest.js';
import {formerLua} from '../api.js';
import {isCall, stringOf} from '../tree.js';
import {call} from './calls.js';
import {compare} from './compare.js';
import {fieldType} from './fields.js';
import {narrow} from './narrow.js';
import {demand} from './operations.js';
import {placeOf} from './paths.js';
import {State} from './state.js';
import {boolean, join, nil, number, of, oneOf, tableOf, text, unknown, type ValueType, without} from './value-type.js';
import {bindingOf, deeper, report, type Use, type World} from './world.js';

/** What an expression gives, and what is wrong in it. */
export function evaluate(node: Expression, state: State, world: World, use: Use = 'value'): ValueType {
  const type = deeper(world, unknown, () =>
    isCall(node) ? call(node, state, world) : evaluateOne(node, state, world, use),
  );
  world.typed.set(node, type);
  return type;
}

function evaluateOne(node: Expression, state: State, world: World, use: Use): ValueType {
  switch (node.type) {
    case 'StringLiteral': {
      const written = stringOf(node);
      return written === null ? text : oneOf([written]);
    }
    case 'NumericLiteral':
      return number;
    case 'BooleanLiteral':
      return boolean;
    case 'NilLiteral':
      return nil;
    case 'FunctionDeclaration':
      world.seen.set(node, state);
      return {...of('function'), body: node};
    case 'TableConstructorExpression':
      return construct(node, state, world);
    case 'Identifier':
      return variable(node, state, world, use);
    case 'MemberExpression':
    case 'IndexExpression':
      return index(node, state, world, use);
    case 'BinaryExpression':
      return operate(node, state, world);
    case 'LogicalExpression':
      return choose(node, state, world, use);
    case 'UnaryExpression':
      return unary(node, state, world);
    default:
      return unknown;
  }
}

function construct(node: TableConstructorExpression, state: State, world: World): ValueType {
  const fields = new Map<string, ValueType>();
  let isList = false;
  for (const field of node.fields) {
    const type = evaluate(field.value, state, world);
    const name =
      field.type === 'TableKeyString' ? field.key.name : field.type === 'TableKey' ? stringOf(field.key) : null;
    if (field.type === 'TableKey') evaluate(field.key, state, world);
    if (name !== null) fields.set(name, type);
    else isList = true;
  }
  // A list has numbers for names.
  if (isList) return of('table');
  return tableOf({name: 'the table', owner: 'script', fields, constructedAt: node});
}

/** Names that other languages have for Lua's words. */
const foreign: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  TRUE: 'true',
  FALSE: 'false',
  None: 'nil',
  null: 'nil',
  NULL: 'nil',
  undefined: 'nil',
  Nil: 'nil',
  NIL: 'nil',
};

function undefinedGlobal(node: Identifier, world: World, use: Use): ValueType {
  const {isOpaque} = world.names;
  const word = Object.hasOwn(foreign, node.name) ? foreign[node.name] : undefined;
  const {candidates} = world.names;
  const around = world.frames.at(-1)?.body ?? null;
  const meant = word ?? nearest(node.name, [...(candidates.get(around) ?? []), ...(candidates.get(null) ?? [])]);
  const isSlip = meant !== null && node.name.length >= 5 && editDistance(node.name, meant) === 1;
  const isSure = word !== undefined || isSlip || (use !== 'asked' && (!isOpaque || meant !== null));
  if (!isSure) return unknown;
  const fails = use === 'must';
  const message = `nothing gives ${node.name} a value${fails ? ', and using it fails' : ': it is nil'}`;
  const hint = meant === null ? 'Define it, or correct its name.' : `Did you mean ${meant}?`;
  report(world, 'lua-global-undefined', node, fails ? 'error' : 'warning', message, hint);
  return fails ? unknown : nil;
}

function variable(node: Identifier, state: State, world: World, use: Use): ValueType {
  const binding = bindingOf(world, node);
  if (binding === null) return unknown;
  if (!binding.isGlobal || binding.assignments > 0) return state.get(binding);
  const known = world.names.globals.get(node.name);
  if (known !== undefined) return known;
  const isOther = Object.hasOwn(formerLua, node.name) || node.name === 'bit32' || state.isLookedAt(binding);
  return isOther ? unknown : undefinedGlobal(node, world, use);
}

function index(
  node: Extract<Expression, {type: 'MemberExpression' | 'IndexExpression'}>,
  state: State,
  world: World,
  use: Use,
): ValueType {
  const base = evaluate(node.base, state, world, 'must');
  if (node.type === 'IndexExpression') evaluate(node.index, state, world);
  const name = node.type === 'MemberExpression' ? `.${node.identifier.name}` : 'an index';
  if (!demand(node.base, base, ['table', 'string'], `reading ${name} of it`, state, world)) return unknown;
  const place = placeOf(node, world);
  const known = place === null ? null : state.field(place.binding, place.path);
  return known ?? fieldType(node, without(base, 'nil') ?? unknown, use, world);
}

const arithmetic: Readonly<Record<string, string>> = {
  '+': 'adding',
  '-': 'subtracting',
  '*': 'multiplying',
  '/': 'dividing',
  '%': 'the remainder',
  '^': 'the power',
  '//': 'dividing',
};

function operate(node: BinaryExpression, state: State, world: World): ValueType {
  const {operator} = node;
  if (operator === '==' || operator === '~=') return compare(node, state, world);
  const isOrder = /^[<>]=?$/.test(operator);
  const what =
    operator === '..' ? 'joining it' : isOrder ? 'comparing it' : (arithmetic[operator] ?? 'the bit operation');
  const sides = [node.left, node.right].map((side): ValueType => {
    const type = evaluate(side, state, world, 'must');
    demand(side, type, ['string', 'number'], what, state, world);
    return type;
  });
  if (isOrder) return boolean;
  if (operator === '..') return text;
  for (const [at, type] of sides.entries()) addsText(at === 0 ? node.left : node.right, type, world);
  return number;
}

/** `"a" + x`: what other languages join with. */
function addsText(node: Expression, {texts}: ValueType, world: World): void {
  const [written] = texts?.now ?? [];
  if (written === undefined || texts?.ever.some((one) => Number.isFinite(Number(one)))) return;
  const message = `${node.type === 'StringLiteral' ? node.raw : 'this'} is a text that is not a number, and the operation fails`;
  report(world, 'lua-value-type', node, 'error', message, 'Join texts with two dots: a .. b.');
}

function choose(node: LogicalExpression, state: State, world: World, use: Use): ValueType {
  const isAnd = node.operator === 'and';
  const left = evaluate(node.left, state, world, 'asked');
  const inside = new State(state);
  const goesOn = narrow(node.left, isAnd, inside, world);
  const right = goesOn ? evaluate(node.right, inside, world, use) : null;
  if (left.kinds === null) return right === null ? left : join(left, right);
  const stays = isAnd ? falsy(left) : without(left, 'nil');
  if (right === null) return stays ?? unknown;
  return stays === null ? right : join(stays, right);
}

function falsy(type: ValueType): ValueType | null {
  const kinds = (['nil', 'boolean'] as const).filter((kind) => type.kinds?.has(kind));
  return kinds.length === 0 ? null : of(...kinds);
}

function unary(node: Extract<Expression, {type: 'UnaryExpression'}>, state: State, world: World): ValueType {
  if (node.operator === 'not') {
    evaluate(node.argument, state, world, 'asked');
    return boolean;
  }
  const type = evaluate(node.argument, state, world, 'must');
  const isLength = node.operator === '#';
  demand(
    node.argument,
    type,
    isLength ? ['string', 'table'] : ['number', 'string'],
    isLength ? 'its length' : 'the operation',
    state,
    world,
  );
  return number;
}
