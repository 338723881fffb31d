import type {Node} from 'luaparse';
import {pathOf, rootOf} from '../tree.js';
import type {Binding} from './bindings.js';
import type {State} from './state.js';
import {bindingOf, type World} from './world.js';

/** A variable or a field below one: `.a.b`, empty for the variable itself. */
export interface Place {
  readonly binding: Binding;
  readonly path: string;
}

/** The place that an expression reads by names alone; null for any other expression. */
export function placeOf(node: Node, world: World): Place | null {
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression' && node.type !== 'IndexExpression') return null;
  const whole = pathOf(node);
  const root = whole === null ? null : rootOf(node);
  const binding = root === null ? null : bindingOf(world, root);
  return whole === null || binding === null ? null : {binding, path: whole.slice(binding.name.length)};
}

/** The text of an expression for a message. */
export function nameOf(node: Node): string {
  const path = pathOf(node);
  if (path !== null) return path;
  if (node.type === 'StringLiteral') return node.raw;
  if ('base' in node && node.type.endsWith('CallExpression')) return `the result of ${pathOf(node.base) ?? 'the call'}`;
  return 'the value';
}

/** The last name of a path: of `ctx.counts` it is `counts`. */
export function lastName(node: Node): string | null {
  return pathOf(node)?.split('.').at(-1) ?? null;
}

/** Notes what is now known of the value at a place. */
export function refineAt(place: Place | null, type: Parameters<State['refine']>[1], state: State): void {
  if (place === null) return;
  if (place.path === '') state.refine(place.binding, type);
  else state.setField(place.binding, place.path, type);
}
