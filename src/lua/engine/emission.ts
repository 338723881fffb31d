import type {LuaState} from './state.js';
import {type LuaValue, readValue} from './value.js';

/** What a script hands to the outside while it runs. */
export type Emission =
  | {readonly kind: 'log'; readonly level: string; readonly message: LuaValue}
  | {
      readonly kind: 'http';
      readonly method: LuaValue;
      readonly url: LuaValue;
      readonly headers: LuaValue;
      readonly body: LuaValue;
    }
  | {readonly kind: 'print'; readonly text: LuaValue}
  /** A change on the server that a call would make; `mailbox` is null for what is about the user. */
  | {readonly kind: 'effect'; readonly effect: string; readonly args: LuaValue; readonly mailbox: LuaValue}
  /** A function or module that only the server has. */
  | {readonly kind: 'outside'; readonly name: LuaValue}
  /** A module of which there is a stand-in: the server may have it or not. */
  | {readonly kind: 'module'; readonly name: LuaValue};

/** One call may emit at most this much; a script that logs in a loop must not fill the memory of the program. */
const emissionLimit = 10_000;
const emissionLimitBytes = 8 * 1024 * 1024;

function readEmission(state: LuaState): Emission {
  const at = (index: number) => readValue(state, index);
  const kind = at(1);
  if (kind === 'http') return {kind: 'http', method: at(2), url: at(3), headers: at(4), body: at(5)};
  if (kind === 'effect') return {kind: 'effect', effect: String(at(2)), args: at(3), mailbox: at(4)};
  if (kind === 'log') return {kind: 'log', message: at(2), level: String(at(3))};
  if (kind === 'outside' || kind === 'module') return {kind, name: at(2)};
  return {kind: 'print', text: at(2)};
}

/** Pushes `emit` as a C function. Gives back what frees it and what starts the count of a new call. */
export function pushEmit(state: LuaState, emit: (emission: Emission) => void) {
  const {lua, address} = state;
  let count = 0;
  let bytes = 0;
  // The function may run in a coroutine, whose stack is its own: the state that it is called with is the one to read.
  const pointer = lua.module.addFunction((caller: number) => {
    const at: LuaState = {...state, address: caller};
    count += 1;
    for (let index = 1; index <= lua.lua_gettop(caller); index += 1) bytes += Number(lua.lua_rawlen(caller, index));
    const fits = count <= emissionLimit && bytes <= emissionLimitBytes;
    if (fits) emit(readEmission(at));
    lua.lua_pushboolean(caller, fits ? 1 : 0);
    return 1;
  }, 'ii');
  lua.lua_pushcclosure(address, pointer, 0);
  return {
    reset() {
      count = 0;
      bytes = 0;
    },
    free: () => lua.module.removeFunction(pointer),
  };
}
