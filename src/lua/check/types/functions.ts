import type {FunctionDeclaration} from 'luaparse';
import {State} from './state.js';
import {join, nil, unknown, type ValueType} from './value-type.js';
import {bindingOf, openUp, type World} from './world.js';

/** How often one function is gone through, and how deep in one another: the rest is left unknown. */
const mostVisits = 8;
const deepestCalls = 10;

/**
 * Goes through a function with these arguments and gives back what it returns. `around` is what holds where a function
 * is called at once; otherwise only what never changes is known of the variables around it.
 */
export function enter(
  body: FunctionDeclaration,
  arguments_: readonly ValueType[],
  world: World,
  around: State | null = null,
): ValueType {
  const visits = world.entered.get(body) ?? 0;
  const isRunning = world.frames.some((frame) => frame.body === body);
  if (visits >= mostVisits || isRunning || world.frames.length >= deepestCalls) {
    openUp(world, arguments_);
    return unknown;
  }
  world.entered.set(body, visits + 1);
  const captured = world.seen.get(body) ?? null;
  const state = around ? new State(around) : new State(captured, true);
  for (const [at, parameter] of body.parameters.entries()) {
    const binding = parameter.type === 'Identifier' ? bindingOf(world, parameter) : null;
    if (binding !== null) state.assign(binding, arguments_[at] ?? nil);
  }
  const frame = {body, returns: [] as ValueType[]};
  world.frames.push(frame);
  const comesToEnd = world.run(body.body, state, world);
  world.frames.pop();
  if (comesToEnd || frame.returns.length === 0) frame.returns.push(nil);
  return frame.returns.reduce(join);
}
