import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {LuaState} from './state.js';
import {pushBytes} from './value.js';

/** A larger file is no module of a push script. */
const sizeLimitBytes = 1024 * 1024;

/** A module's file as Lua looks for it, `a.b` in `a/b.lua` and `a/b/init.lua`; null if no folder has it. */
function findModule(name: string, folders: readonly string[]): {readonly path: string; readonly text: Buffer} | null {
  // Without dots a name cannot leave its folder.
  const place = name.replaceAll('.', '/');
  for (const folder of folders) {
    for (const path of [join(folder, `${place}.lua`), join(folder, place, 'init.lua')]) {
      const found = statSync(path, {throwIfNoEntry: false});
      if (found?.isFile() && found.size <= sizeLimitBytes) return {path, text: readFileSync(path)};
    }
  }
  return null;
}

/** Pushes `find(name)` as a C function: text and path of a module, or nothing. Gives back what frees it. */
export function pushFind({lua, address, ...state}: LuaState, folders: readonly string[]): () => void {
  const pointer = lua.module.addFunction((caller: number) => {
    const found = findModuleOrNothing(lua.lua_tolstring(caller, 1, null), folders);
    if (found === null) return 0;
    pushBytes({...state, lua, address: caller}, found.text);
    lua.lua_pushstring(caller, found.path);
    return 2;
  }, 'ii');
  lua.lua_pushcclosure(address, pointer, 0);
  return () => lua.module.removeFunction(pointer);
}

/** An exception must not cross the engine: a file that cannot be read is as good as none. */
function findModuleOrNothing(name: string, folders: readonly string[]) {
  try {
    return findModule(name, folders);
  } catch {
    return null;
  }
}
