import type {Node} from 'luaparse';
import {nameOf, placeOf, refineAt} from './paths.js';
import type {State} from './state.js';
import {isOnly, type Kind, suits, type ValueType, without} from './value-type.js';
import {report, type World} from './world.js';

/** `a table`, `a number or a string` */
export function kindsInWords({kinds}: ValueType): string {
  return [...(kinds ?? [])].map((kind) => (kind === 'nil' ? 'nil' : `a ${kind}`)).join(' or ');
}

/** Checks that a value is what an operation takes; afterwards it is known not to be nil. */
export function demand(
  node: Node,
  type: ValueType,
  taken: readonly Kind[],
  what: string,
  state: State,
  world: World,
): boolean {
  const verdict = suits(type, ...taken);
  if (verdict === 'fits') return true;
  const isNil = isOnly(type, 'nil');
  const name = nameOf(node);
  if (verdict === 'not-nil') {
    report(world, 'lua-value-nil', node, 'warning', `${name} may be nil, and ${what} fails then`, guardHint(name));
    refineAt(placeOf(node, world), without(type, 'nil') ?? type, state);
  } else if (isNil) {
    report(
      world,
      'lua-value-nil',
      node,
      'error',
      `${name} is nil here, and ${what} fails`,
      `Give ${name} a value first.`,
    );
  } else {
    const message = `${name} is ${kindsInWords(type)}, and ${what} fails`;
    report(world, 'lua-value-type', node, 'error', message, adviceFor(node, type, what));
  }
  return verdict === 'not-nil';
}

function guardHint(name: string): string {
  return `Write (${name} or ""), or look first: if ${name} then.`;
}

function adviceFor(node: Node, {shape}: ValueType, what: string): string {
  const name = nameOf(node);
  if (shape?.element && what.startsWith('the call')) return `Write ipairs(${name}).`;
  if (shape?.element && what.startsWith('the bit')) return `Look through the list: for _, flag in ipairs(${name}) do.`;
  if (shape?.element) return `Write table.concat(${name}, " ").`;
  if (what === 'the loop') return `Write ipairs(${name}) or pairs(${name}).`;
  return what.startsWith('joining') ? `Write tostring(${name}).` : `Use a value of another type.`;
}
