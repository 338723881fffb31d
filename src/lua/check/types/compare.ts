import type {BinaryExpression, Expression} from 'luaparse';
import {nearest} from '../../../nearest.js';
import {stringOf} from '../tree.js';
import {kindsInWords} from './operations.js';
import {nameOf} from './paths.js';
import type {State} from './state.js';
import {boolean, isOnly, type ValueType} from './value-type.js';
import {report, type World} from './world.js';

/** `==` and `~=`: two values that can never be equal are a mistake, looking for nil is none. */
export function compare(node: BinaryExpression, state: State, world: World): ValueType {
  const isNil = (side: Expression) => side.type === 'NilLiteral';
  const use = isNil(node.left) || isNil(node.right) ? 'asked' : 'value';
  const [left, right] = [world.evaluate(node.left, state, world, use), world.evaluate(node.right, state, world, use)];
  if (use === 'value') judge(node, left, right, world);
  return boolean;
}

function judge(node: BinaryExpression, left: ValueType, right: ValueType, world: World): void {
  if (left.kinds === null || right.kinds === null) return;
  if (isOnly(left, 'nil') || isOnly(right, 'nil')) return;
  if (![...left.kinds].some((kind) => right.kinds?.has(kind))) {
    const words = `${nameOf(node.left)} is ${kindsInWords(left)} and ${nameOf(node.right)} is ${kindsInWords(right)}`;
    never(
      node,
      words,
      left.shape?.element
        ? `Look through the list: for _, one in ipairs(${nameOf(node.left)}) do.`
        : 'Compare values of one type.',
      world,
    );
    return;
  }
  spelling(node, node.left, left, node.right, world);
  spelling(node, node.right, right, node.left, world);
}

/** A text that the other side never is: `event.name == "messageNew"`. */
function spelling(
  node: BinaryExpression,
  subject: Expression,
  {texts, kinds}: ValueType,
  value: Expression,
  world: World,
): void {
  const written = textOf(value);
  if (written === null || texts === undefined || subject.type === 'StringLiteral' || kinds?.size !== 1) return;
  if (texts.ever.length < 2 || texts.ever.includes(written)) return;
  const meant =
    nearest(written, texts.ever) ?? texts.ever.find((one) => one.toLowerCase() === `\\${written}`.toLowerCase());
  never(
    node,
    `${nameOf(subject)} is never ${JSON.stringify(written)}`,
    meant ? `Did you mean ${JSON.stringify(meant)}?` : `It is one of: ${texts.ever.join(', ')}.`,
    world,
  );
}

/** A text in quotes, with `\\` for a backslash. */
function textOf(node: Expression): string | null {
  if (node.type !== 'StringLiteral') return null;
  return stringOf(node) ?? /^(["'])((?:[^\\]|\\\\)*)\1$/s.exec(node.raw)?.[2]?.replaceAll('\\\\', '\\') ?? null;
}

function never(node: BinaryExpression, words: string, hint: string, world: World): void {
  const end = node.operator === '==' ? 'the comparison is never true' : 'the comparison is always true';
  report(world, 'lua-comparison-constant', node, 'warning', `${words}: ${end}`, hint);
}
