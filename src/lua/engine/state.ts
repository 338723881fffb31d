import type {LuaGlobal, LuaWasm} from 'wasmoon';

/** Bytes that one script may hold; Dovecot's own `default_vsz_limit` is 256 MB for the whole process. */
const memoryLimitBytes = 64 * 1024 * 1024;

/** A failed load or call: the text as Lua gives it, with `FILE:LINE:` in front. */
export interface LuaFailure {
  readonly kind: 'syntax' | 'runtime' | 'memory' | 'binary';
  /** Null where the error is no text; Dovecot logs `(null)` then. */
  readonly message: string | null;
}

/** A Lua state without a script. `close` frees it. */
export interface LuaState {
  readonly lua: LuaWasm;
  readonly address: number;
  /** Compiles text and leaves the function on the stack; a failure leaves nothing. */
  load(script: Uint8Array, chunkName: string): LuaFailure | null;
  /** Calls what `load` or the caller pushed. Results stay on the stack; a failure leaves nothing. */
  call(argumentCount: number, resultCount: number): LuaFailure | null;
  close(): void;
}

/** Makes states; the WebAssembly module behind them is loaded once. */
export type LuaEngine = () => LuaState;

// Return codes of lua_load and lua_pcall (lua.h).
const errorSyntax = 3;
const errorMemory = 4;

const signature = 0x1b;
const byteOrderMark = [0xef, 0xbb, 0xbf];
const [hash, lineFeed] = [0x23, 0x0a];

/** What luaL_loadfile takes: no byte order mark, and an empty line in place of a first line that begins with `#`. */
function asLoadFileReads(script: Uint8Array): Uint8Array {
  const text = byteOrderMark.every((byte, index) => script[index] === byte) ? script.subarray(3) : script;
  if (text[0] !== hash) return text;
  const end = text.indexOf(lineFeed);
  return end === -1 ? new Uint8Array() : text.subarray(end);
}

/** Whether the bytes are precompiled Lua. */
export function isBytecode(script: Uint8Array): boolean {
  return asLoadFileReads(script)[0] === signature;
}

function createState(lua: LuaWasm, global: LuaGlobal): LuaState {
  const address = global.address;

  function takeFailure(code: number): LuaFailure {
    // Text or a number; another value is shown as Dovecot shows it, not at all.
    const message = lua.lua_isstring(address, -1) ? lua.lua_tolstring(address, -1, null) : null;
    lua.lua_pop(address, 1);
    if (code === errorMemory) return {kind: 'memory', message};
    if (code === errorSyntax) return {kind: 'syntax', message};
    return {kind: 'runtime', message};
  }

  return {
    lua,
    address,
    load(script, chunkName) {
      if (isBytecode(script)) return {kind: 'binary', message: `${chunkName}: is precompiled Lua, not text`};
      const text = asLoadFileReads(script);
      const pointer = lua.module._malloc(text.length + 1);
      lua.module.HEAPU8.set(text, pointer);
      const code = lua.luaL_loadbufferx(address, pointer, text.length, `@${chunkName}`, 't');
      lua.module._free(pointer);
      return code === 0 ? null : takeFailure(code);
    },
    call(argumentCount, resultCount) {
      const code = lua.lua_pcallk(address, argumentCount, resultCount, 0, 0, null);
      return code === 0 ? null : takeFailure(code);
    },
    close: () => global.close(),
  };
}

/** Loads the Lua 5.4 engine. States that it makes hold at most `memoryLimitBytes` each and have no library open. */
export async function loadEngine(): Promise<LuaEngine> {
  const {LuaWasm, LuaGlobal} = await import('wasmoon');
  const lua = await LuaWasm.initialize();
  return () => {
    const global = new LuaGlobal(lua, true);
    global.setMemoryMax(memoryLimitBytes);
    return createState(lua, global);
  };
}
