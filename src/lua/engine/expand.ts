import type {Expansion} from '../session/expand.js';
import type {LuaState} from './state.js';
import {pushValue} from './value.js';

/**
 * Pushes `expand(text)` as a C function: the text; or nil and why it fails; or nil, nil and what is not known here. Gives
 * back what frees it.
 */
export function pushExpand({lua, address, ...state}: LuaState, expand: (text: string) => Expansion): () => void {
  const pointer = lua.module.addFunction((caller: number) => {
    const at = {...state, lua, address: caller};
    const found = expand(lua.lua_tolstring(caller, 1, null));
    const results =
      'value' in found ? [found.value] : 'error' in found ? [null, found.error] : [null, null, found.unavailable];
    for (const result of results) pushValue(at, result);
    return results.length;
  }, 'ii');
  lua.lua_pushcclosure(address, pointer, 0);
  return () => lua.module.removeFunction(pointer);
}
