import type {Expression, FunctionDeclaration} from 'luaparse';
import {argumentsOf, type Call, pathOf} from '../tree.js';
import {checkArguments, checkNotation} from './arguments.js';
import {enter} from './functions.js';
import {narrow} from './narrow.js';
import {demand} from './operations.js';
import {checkRequest} from './requests.js';
import type {State} from './state.js';
import {unknown, type ValueType} from './value-type.js';
import {openUp, type Use, type World} from './world.js';

/** Calls that do not come back. */
export function endsRun(node: Call): boolean {
  return /^(?:error|os\.exit)$/.test(pathOf(node.base) ?? '');
}

function isMethodCall({base}: Call): boolean {
  return base.type === 'MemberExpression' && base.indexer === ':';
}

/** What a call gives; functions of the script are gone through with the types of these arguments. */
export function call(node: Call, state: State, world: World): ValueType {
  const callee = world.evaluate(node.base, state, world, 'must');
  const isCalled = demand(node.base, callee, takenBy(callee), 'the call', state, world);
  const path = pathOf(node.base);
  if (path === 'pcall' || path === 'xpcall') return protectedCall(node, path, state, world);
  const {signature} = callee;
  const use = (at: number): Use => (signature?.parameters[at] && !isMethodCall(node) ? 'must' : 'value');
  const types = argumentsOf(node).map((argument, at) => world.evaluate(argument, state, world, use(at)));
  if (!isCalled) return unknown;
  if (path === 'assert' && argumentsOf(node)[0]) narrow(argumentsOf(node)[0] as Expression, true, state, world);
  if (signature) return known(node, callee, types, world);
  const self =
    isMethodCall(node) && node.base.type === 'MemberExpression' ? [world.typed.get(node.base.base) ?? unknown] : [];
  if (callee.body) return enter(callee.body, bound(callee.body, self, types), world);
  openUp(world, [...self, ...types]);
  return unknown;
}

/** A table may be callable, but not one of Dovecot's. */
function takenBy({shape}: ValueType): readonly ('function' | 'table')[] {
  return shape?.owner === 'event' || shape?.owner === 'dovecot' ? ['function'] : ['function', 'table'];
}

/** A function that is defined with a colon names its object itself. */
function bound({identifier}: FunctionDeclaration, self: readonly ValueType[], types: readonly ValueType[]) {
  const isColon = identifier?.type === 'MemberExpression' && identifier.indexer === ':';
  return isColon ? (self.length > 0 ? types : types.slice(1)) : [...self, ...types];
}

function known(node: Call, callee: ValueType, types: readonly ValueType[], world: World): ValueType {
  const {signature} = callee;
  if (!signature) return unknown;
  const isColon = isMethodCall(node);
  const object = isColon && node.base.type === 'MemberExpression' ? (world.typed.get(node.base.base) ?? unknown) : null;
  if (!checkNotation(node, signature, isColon, types, object, world)) return unknown;
  const all = object !== null && !signature.isMethod ? [object, ...types] : types;
  const nodes = argumentsOf(node);
  const given = signature.isMethod && !isColon ? {types: types.slice(1), nodes: nodes.slice(1)} : {types: all, nodes};
  const first = object !== null && !signature.isMethod && node.base.type === 'MemberExpression' ? [node.base.base] : [];
  checkArguments(node, signature, given.types, [...first, ...given.nodes], world);
  checkRequest(node, signature, given.types, world);
  noteClient(callee, given.types, world);
  if (signature.name === 'setmetatable') openUp(world, types);
  return signature.returns(given.types);
}

function noteClient({signature}: ValueType, [settings]: readonly ValueType[], world: World): void {
  const table = settings?.shape?.constructedAt;
  if (signature?.name === 'dovecot.http.client' && table && world.quiet === 0) world.clients.add(table);
}

function protectedCall(node: Call, path: string, state: State, world: World): ValueType {
  const [first, ...rest] = argumentsOf(node);
  if (first === undefined) return unknown;
  const callee = world.evaluate(first, state, world, 'must');
  const types = (path === 'pcall' ? rest : rest.slice(1)).map((argument) => world.evaluate(argument, state, world));
  noteClient(callee, types, world);
  world.caught += 1;
  if (callee.body)
    enter(callee.body, bound(callee.body, [], types), world, first.type === 'FunctionDeclaration' ? state : null);
  else openUp(world, types);
  world.caught -= 1;
  return unknown;
}
