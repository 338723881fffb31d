import type {Chunk, FunctionDeclaration, Identifier, TableConstructorExpression} from 'luaparse';
import type {DovecotRelease} from '../../../dovecot-release.js';
import {beginFunction, endFunction, eventFunctions} from '../../driver-events.js';
import type {Definitions} from '../functions.js';
import {type Entry, pathOf} from '../tree.js';
import {bindingsOf} from './bindings.js';
import {userType} from './dovecot-types.js';
import {evaluate} from './evaluate.js';
import {anyEventType, eventType} from './event-types.js';
import {enter} from './functions.js';
import {namesOf} from './names.js';
import {State} from './state.js';
import {run} from './statements.js';
import {boolean, of, unknown, type ValueType} from './value-type.js';
import type {Problem, World} from './world.js';

const rank = {error: 2, warning: 1, info: 0};

/** What is found at each place: the worst of what each rule says of it. */
class Found {
  readonly #problems = new Map<unknown, Map<string, Problem>>();

  add(problem: Problem): void {
    const here = this.#problems.get(problem.node) ?? new Map<string, Problem>();
    const known = here.get(problem.rule);
    if (known === undefined || rank[problem.severity] > rank[known.severity]) here.set(problem.rule, problem);
    this.#problems.set(problem.node, here);
  }

  all(): readonly Problem[] {
    return [...this.#problems.values()].flatMap((here) => [...here.values()]);
  }
}

/** What going through a script told. */
export interface Types {
  readonly problems: readonly Problem[];
  /** The tables that `dovecot.http.client` gets, where they are written. */
  readonly clients: readonly TableConstructorExpression[];
}

/**
 * Goes through a script as Dovecot runs it: the top level, script_init, then a transaction with each event, with what
 * is known of the type of each value. Functions that nothing calls come last, with arguments of which nothing is known.
 */
export function typesOf(
  tree: Chunk,
  entries: readonly Entry[],
  definitions: Definitions,
  release: DovecotRelease,
): Types {
  const found = new Found();
  const bindings = bindingsOf(tree);
  const world: World = {
    release,
    bindings,
    names: namesOf(entries, definitions, bindings, release),
    frames: [],
    open: new Set(),
    clients: new Set(),
    shared: new Set(),
    seen: new Map(),
    typed: new Map(),
    entered: new Map(),
    depth: 0,
    ways: 0,
    quiet: 1,
    caught: 0,
    evaluate,
    run,
    report: (problem) => found.add(problem),
  };
  // The first round finds out what variables hold and which tables are filled elsewhere.
  goThrough(tree, entries, definitions, world);
  world.quiet = 0;
  world.entered.clear();
  goThrough(tree, entries, definitions, world);
  return {problems: found.all(), clients: [...world.clients]};
}

function goThrough(tree: Chunk, entries: readonly Entry[], definitions: Definitions, world: World): void {
  const top = new State();
  world.frames.push({body: topLevel, returns: []});
  run(tree.body, top, world);
  world.frames.pop();
  const driver = driverOf(definitions, top, world);
  driver('script_init', world.release.series === '2.4' ? [of('table')] : []);
  const context = driver(beginFunction, [userType(world.release)]);
  for (const [name, event] of eventFunctions) driver(name, [context, eventType(event)]);
  for (const body of computedHandlers(entries, world)) enter(body, [context, anyEventType()], world);
  driver(endFunction, [context, boolean]);
  driver('script_deinit', []);
  for (const body of [...world.seen.keys()]) {
    if (!world.entered.has(body))
      enter(
        body,
        body.parameters.map(() => unknown),
        world,
      );
  }
}

/** Functions that a script makes global under a computed name: `_G["dovecot_lua_notify_event_" .. name] = handle`. */
function computedHandlers(entries: readonly Entry[], world: World): readonly FunctionDeclaration[] {
  const values = entries.flatMap(({node}) => {
    if (node.type !== 'AssignmentStatement') return [];
    const [target] = node.variables;
    return target?.type === 'IndexExpression' && pathOf(target) === null && pathOf(target.base) === '_G'
      ? node.init
      : [];
  });
  return values.flatMap((value) => world.typed.get(value)?.body ?? []);
}

/** The main chunk is a function to Lua. */
const topLevel: FunctionDeclaration = {
  type: 'FunctionDeclaration',
  identifier: null,
  isLocal: false,
  parameters: [],
  body: [],
};

/** Calls the functions that Dovecot looks for, as far as it is known which function each is. */
function driverOf(definitions: Definitions, top: State, world: World) {
  const bodies = new Map<string, FunctionDeclaration>();
  for (const {name, kind, body, node} of definitions.all) {
    if (kind !== 'global') continue;
    const binding = node.type === 'Identifier' ? world.bindings.get(node as Identifier) : undefined;
    const found = body ?? (binding ? top.get(binding).body : undefined);
    if (found) bodies.set(name, found);
  }
  const uses = [...eventFunctions.keys()].flatMap((name) => bodies.get(name) ?? []);
  for (const body of uses) if (uses.indexOf(body) !== uses.lastIndexOf(body)) world.shared.add(body);
  return (name: string, arguments_: readonly ValueType[]): ValueType => {
    const body = bodies.get(name);
    return body ? enter(body, arguments_, world) : unknown;
  };
}
