import type {BinaryExpression, Expression, LogicalExpression, Node} from 'luaparse';
import {argumentsOf, isCall, pathOf, stringOf} from '../tree.js';
import {type Place, placeOf, refineAt} from './paths.js';
import {State} from './state.js';
import {isOnly, type Kind, onlyAs, text, type ValueType, without} from './value-type.js';
import {deeper, quietly, type World} from './world.js';

/** Each way through a condition doubles the work: longer conditions tell nothing. */
const mostWays = 5;

const kinds: readonly string[] = ['nil', 'boolean', 'number', 'string', 'table', 'function'];

function isKind(name: string | null): name is Kind {
  return name !== null && kinds.includes(name);
}

/**
 * Notes what is known once a condition came out true or false. Gives back whether it can come out so.
 */
export function narrow(condition: Expression, isTrue: boolean, state: State, world: World): boolean {
  return deeper(world, true, () => narrowOne(condition, isTrue, state, world));
}

function narrowOne(condition: Expression, isTrue: boolean, state: State, world: World): boolean {
  switch (condition.type) {
    case 'BooleanLiteral':
      return condition.value === isTrue;
    case 'NilLiteral':
      return !isTrue;
    case 'UnaryExpression':
      return condition.operator !== 'not' || narrow(condition.argument, !isTrue, state, world);
    case 'LogicalExpression':
      return narrowLogical(condition, isTrue, state, world);
    case 'BinaryExpression':
      return narrowComparison(condition, isTrue, state, world);
    default:
      return narrowValue(condition, isTrue, state, world);
  }
}

/** `and` that is true and `or` that is false tell of both sides; otherwise one of two ways was taken. */
function narrowLogical(node: LogicalExpression, isTrue: boolean, state: State, world: World): boolean {
  if ((node.operator === 'and') === isTrue) {
    return narrow(node.left, isTrue, state, world) && narrow(node.right, isTrue, state, world);
  }
  if (world.ways >= mostWays) return true;
  world.ways += 1;
  const [first, second] = [new State(state), new State(state)];
  const ways: State[] = [];
  if (narrow(node.left, isTrue, first, world)) ways.push(first);
  if (narrow(node.left, !isTrue, second, world) && narrow(node.right, isTrue, second, world)) ways.push(second);
  world.ways -= 1;
  if (ways.length > 0) state.merge(ways);
  return ways.length > 0;
}

/** What holds at a place, without reports. */
function typeAt(node: Expression, state: State, world: World): ValueType {
  return quietly(world, () => world.evaluate(node, state, world, 'asked'));
}

/** Calls may change a field behind the back of the text, so nil is only believed of variables. */
function settle(place: Place | null, type: ValueType | null, state: State): boolean {
  if (type === null) return false;
  if (!isOnly(type, 'nil') || place?.path === '') refineAt(place, type, state);
  return true;
}

function narrowValue(node: Expression, isTrue: boolean, state: State, world: World): boolean {
  const place = placeOf(node, world);
  if (place === null) return true;
  const type = typeAt(node, state, world);
  if (isTrue) return settle(place, without(type, 'nil'), state);
  return type.kinds === null || settle(place, onlyAs(type, 'nil', 'boolean'), state);
}

function narrowComparison(node: BinaryExpression, isTrue: boolean, state: State, world: World): boolean {
  if (node.operator !== '==' && node.operator !== '~=') return true;
  const isEqual = (node.operator === '==') === isTrue;
  const isWritten = ({type}: Node) => type === 'NilLiteral' || type === 'StringLiteral';
  const [subject, value] = isWritten(node.left) ? [node.right, node.left] : [node.left, node.right];
  if (value.type === 'NilLiteral') return narrowNil(subject, isEqual, state, world);
  const written = stringOf(value);
  if (written === null) return true;
  const asked = isCall(subject) && pathOf(subject.base) === 'type' ? argumentsOf(subject)[0] : undefined;
  if (asked !== undefined) return isKind(written) ? narrowKind(asked, written, isEqual, state, world) : true;
  return narrowText(subject, written, isEqual, state, world);
}

function narrowNil(subject: Expression, isNil: boolean, state: State, world: World): boolean {
  if (placeOf(subject, world) === null) return true;
  const type = typeAt(subject, state, world);
  if (!isNil) return settle(placeOf(subject, world), without(type, 'nil'), state);
  return settle(placeOf(subject, world), onlyAs(type, 'nil'), state);
}

function narrowKind(subject: Expression, kind: Kind, isIt: boolean, state: State, world: World): boolean {
  if (placeOf(subject, world) === null) return true;
  const type = typeAt(subject, state, world);
  return settle(placeOf(subject, world), isIt ? onlyAs(type, kind) : without(type, kind), state);
}

function narrowText(subject: Expression, written: string, isIt: boolean, state: State, world: World): boolean {
  if (placeOf(subject, world) === null) return true;
  const type = typeAt(subject, state, world);
  const {texts} = type;
  if (!isIt) return !texts || texts.now.length === 0 || texts.now.some((one) => one !== written);
  if (texts?.ever.includes(written) && !texts.now.includes(written)) return false;
  const place = placeOf(subject, world);
  if (type.kinds !== null && !type.kinds.has('string')) return true;
  if (place !== null)
    refineAt(
      place,
      {...text, ...(texts && texts.ever.length > 0 ? {texts: {now: [written], ever: texts.ever}} : {})},
      state,
    );
  return true;
}
