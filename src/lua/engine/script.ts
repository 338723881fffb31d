import {expandText} from '../session/expand.js';
import {type Emission, pushEmit} from './emission.js';
import {type LuaEnvironment, type ToldMailbox, worldOf} from './environment.js';
import {pushExpand} from './expand.js';
import {pushFind} from './module-files.js';
import {prelude} from './prelude/index.js';
import type {LuaEngine, LuaFailure, LuaState} from './state.js';
import {dropKept, keepValue, type LuaValue, pushKept, pushValue, readValue} from './value.js';

/** A value that lives in the script: what `begin_txn` returned. */
export type Kept = number;

/** How a call went. `kept` is the live return value when it was asked for. */
export interface CallResult {
  /** The first kept argument as it was when the call began. */
  readonly context: LuaValue;
  readonly returned: LuaValue;
  readonly failure: LuaFailure | null;
  readonly kept: Kept | null;
}

/** Argument of a call: data, a kept value, or the `user` table of a name. */
export type Argument = {readonly data: LuaValue} | {readonly kept: Kept} | {readonly user: string};

/** A loaded script. */
export interface Script {
  /** Whether the global of that name is a function; a metatable of `_G` does not count, as in Dovecot. */
  has(name: string): boolean;
  call(name: string, arguments_: readonly Argument[], keep?: boolean): CallResult;
  /** Sets the status of a mailbox from now on. */
  know(told: ToldMailbox): void;
  drop(kept: Kept): void;
  /** Whether the script still holds a `user` table, when no transaction does; looked at before `close`. */
  holdsUser(): boolean;
  /** Calls `script_deinit` and frees the script; what went wrong in that function. */
  close(): LuaFailure | null;
}

/** A script that cannot be used, and which step said so. */
export interface LoadFailure extends LuaFailure {
  /** `verdict`: `script_init` ran, and 2.3 refuses what it returned. */
  readonly step: 'load' | 'top' | 'init' | 'verdict';
}

/** Where a running script reports to. */
export interface ScriptEvents {
  emit(emission: Emission): void;
  /** `FILE:LINE: ` of what runs, about once in a millisecond. */
  onPosition(position: string): void;
}

const registryIndex = -1_001_000;
const globalsKey = 2n;
const typeFunction = 6;
const preludeName = 'dovepush';

/** Tells which line runs, every hundred thousand instructions: the only trace of a function that never ends. */
function watchPosition(state: LuaState, onPosition: (position: string) => void): () => void {
  const {lua, address} = state;
  const pointer = lua.module.addFunction((running: number) => {
    lua.luaL_where(running, 0);
    const position = lua.lua_tolstring(running, -1, null);
    lua.lua_pop(running, 1);
    // What the prelude does is done for the line that was told before.
    if (!position.startsWith(`${preludeName}:`)) onPosition(position);
  }, 'vii');
  const maskCount = 8;
  lua.lua_sethook(address, pointer, maskCount, 100_000);
  return () => lua.module.removeFunction(pointer);
}

function pushGlobal({lua, address}: LuaState, name: string): number {
  lua.lua_rawgeti(address, registryIndex, globalsKey);
  lua.lua_pushstring(address, name);
  const kind = lua.lua_rawget(address, -2);
  lua.lua_rotate(address, -2, 1);
  lua.lua_pop(address, 1);
  return kind;
}

function pushArgument(state: LuaState, argument: Argument, makeUser: Kept): LuaFailure | null {
  if ('kept' in argument) pushKept(state, argument.kept);
  else if ('data' in argument) pushValue(state, argument.data);
  else {
    pushKept(state, makeUser);
    pushValue(state, argument.user);
    return state.call(1, 1);
  }
  return null;
}

/** Why `script_init` counts as failed in 2.3, null if it does not (src/lib-lua/dlua-script.c). */
function initProblem({lua, address}: LuaState): string | null {
  if (lua.lua_isinteger(address, -1) === 0) return 'script_init() returned non-number';
  return lua.lua_tonumberx(address, -1, null) === 0 ? null : 'Script init failed';
}

/** Calls `script_init`: 2.4 hands over the settings and does not look at what it returns. */
function initialise(state: LuaState, {release: {series}, settings}: LuaEnvironment): LoadFailure | null {
  if (pushGlobal(state, 'script_init') !== typeFunction) {
    state.lua.lua_pop(state.address, 1);
    return null;
  }
  if (series === '2.4') pushValue(state, settings);
  const failure = state.call(series === '2.4' ? 1 : 0, 1);
  if (failure) return {...failure, step: 'init'};
  const problem = series === '2.4' ? null : initProblem(state);
  state.lua.lua_pop(state.address, 1);
  return problem === null ? null : {kind: 'runtime', message: problem, step: 'verdict'};
}

/** What the prelude gives back, kept. */
interface PreludeFunctions {
  readonly makeUser: Kept;
  readonly isUserHeld: Kept;
  readonly know: Kept;
}

function usable(
  state: LuaState,
  {makeUser, isUserHeld, know}: PreludeFunctions,
  resetLimits: () => void,
  close: () => void,
): Script {
  const {lua, address} = state;

  function call(name: string, arguments_: readonly Argument[], keep: boolean): CallResult {
    resetLimits();
    lua.lua_settop(address, 0);
    pushGlobal(state, name);
    let context: LuaValue = null;
    for (const argument of arguments_) {
      const failure = pushArgument(state, argument, makeUser);
      if (failure) return {context, returned: null, failure, kept: null};
      if ('kept' in argument) context = readValue(state, -1);
    }
    const failure = state.call(arguments_.length, 1);
    if (failure) return {context, returned: null, failure, kept: null};
    const returned = readValue(state, -1);
    return {context, returned, failure: null, kept: keep ? keepValue(state) : null};
  }

  return {
    has(name) {
      const kind = pushGlobal(state, name);
      lua.lua_pop(address, 1);
      return kind === typeFunction;
    },
    call: (name, arguments_, keep = false) => call(name, arguments_, keep),
    know({mailbox, status}) {
      pushKept(state, know);
      for (const value of [mailbox, status]) pushValue(state, value);
      state.call(2, 0);
    },
    drop: (kept) => dropKept(state, kept),
    holdsUser() {
      lua.lua_settop(address, 0);
      pushKept(state, isUserHeld);
      return state.call(0, 1) === null && lua.lua_toboolean(address, -1) !== 0;
    },
    close() {
      resetLimits();
      const failure = pushGlobal(state, 'script_deinit') === typeFunction ? state.call(0, 0) : null;
      close();
      return failure;
    },
  };
}

/**
 * Loads a script as Dovecot does at the start of a session: compiles it, runs its top level, calls `script_init`.
 * The caller closes what it gets. What the script logs and sends goes to `emit`, at most 10,000 items or 8 MiB a call.
 */
export function openScript(
  engine: LuaEngine,
  text: Uint8Array,
  chunkName: string,
  environment: LuaEnvironment,
  {emit, onPosition}: ScriptEvents,
): Script | LoadFailure {
  const state = engine();
  state.lua.luaL_openlibs(state.address);
  const bytes = new TextEncoder().encode(prelude);
  state.load(bytes, preludeName);
  const emitter = pushEmit(state, emit);
  const freeFind = pushFind(state, environment.modulePaths);
  const freeExpand = pushExpand(state, (template) => expandText(template, environment, environment.release));
  state.lua.lua_pushlightuserdata(state.address, null);
  pushValue(state, worldOf(environment));
  const broken = state.call(5, 3);
  if (broken) throw new Error(`the prelude failed: ${broken.message}`);
  const know = keepValue(state);
  const isUserHeld = keepValue(state);
  const makeUser = keepValue(state);
  const unwatch = watchPosition(state, onPosition);
  const close = () => {
    state.close();
    emitter.free();
    freeFind();
    freeExpand();
    unwatch();
  };

  const failure = load();
  if (failure === null) return usable(state, {makeUser, isUserHeld, know}, emitter.reset, close);
  close();
  return failure;

  function load(): LoadFailure | null {
    const atLoad = state.load(text, chunkName);
    if (atLoad) return {...atLoad, step: 'load'};
    const atTop = state.call(0, 0);
    if (atTop) return {...atTop, step: 'top'};
    return initialise(state, environment);
  }
}
