import type {LuaState} from './state.js';

/** What can be shown of a Lua value and, but for the texts in angle brackets, be made one again. */
export type LuaValue =
  | null
  | boolean
  | number
  | string
  | readonly LuaValue[]
  | {readonly [key: string]: LuaValue | undefined};

// Type numbers of lua.h.
const type = {nil: 0, boolean: 1, number: 3, string: 4, table: 5} as const;

/** Deeper tables and larger values are cut: what is shown must stay small whatever a script returns. */
const depthLimit = 16;
const nodeLimit = 10_000;

const registryIndex = -1_001_000;

function bytesOf(value: string | {readonly base64: string}): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.base64, 'base64');
}

function isBase64(value: object): value is {readonly base64: string} {
  return Object.keys(value).length === 1 && 'base64' in value && typeof value.base64 === 'string';
}

/** Puts bytes on the stack as a string. */
export function pushBytes({lua, address}: LuaState, bytes: Buffer): void {
  const pointer = lua.module._malloc(bytes.length + 1);
  lua.module.HEAPU8.set(bytes, pointer);
  lua.lua_pushlstring(address, pointer, bytes.length);
  lua.module._free(pointer);
}

function pushEntries(state: LuaState, value: object): void {
  const {lua, address} = state;
  lua.lua_createtable(address, 0, 0);
  const entries: [LuaValue, LuaValue][] = Array.isArray(value)
    ? value.map((item, index) => [index + 1, item])
    : Object.entries(value);
  for (const [key, item] of entries) {
    if (item === undefined) continue;
    pushValue(state, key);
    pushValue(state, item);
    lua.lua_settable(address, -3);
  }
}

/**
 * Puts the value on the stack. Numbers are floats, as Dovecot's driver hands them over (lua_pushnumber); an array is a
 * list from 1, an object a table, `{base64}` a string of bytes.
 */
export function pushValue(state: LuaState, value: LuaValue): void {
  const {lua, address} = state;
  if (lua.lua_checkstack(address, 8) === 0) throw new RangeError('the value is nested too deeply');
  if (value === null) lua.lua_pushnil(address);
  else if (typeof value === 'boolean') lua.lua_pushboolean(address, value ? 1 : 0);
  else if (typeof value === 'number') lua.lua_pushnumber(address, value);
  else if (typeof value === 'string') pushBytes(state, bytesOf(value));
  else if (isBase64(value)) pushBytes(state, bytesOf(value));
  else pushEntries(state, value);
}

function readString({lua, address}: LuaState, index: number): LuaValue {
  // The wrapper's own lua_tolstring ends at a NUL and takes every byte for UTF-8.
  const raw = lua.module as unknown as {_lua_tolstring(state: number, index: number, length: number): number};
  const pointer = raw._lua_tolstring(address, index, 0);
  const bytes = Buffer.from(lua.module.HEAPU8.subarray(pointer, pointer + Number(lua.lua_rawlen(address, index))));
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : {base64: bytes.toString('base64')};
}

function readNumber({lua, address}: LuaState, index: number): LuaValue {
  const number = lua.lua_tonumberx(address, index, null);
  return Number.isFinite(number) ? number : String(number);
}

/** Names of what has no counterpart in JSON, by type number. */
function readOpaque({lua, address}: LuaState, index: number): string {
  return `<${lua.lua_typename(address, lua.lua_type(address, index))}>`;
}

function readKey(state: LuaState): string {
  const {lua, address} = state;
  const kind = lua.lua_type(address, -2);
  if (kind === type.string) {
    const key = readString(state, -2);
    return typeof key === 'string' ? key : JSON.stringify(key);
  }
  // lua_tolstring would turn the number itself into a string and confuse lua_next.
  if (kind === type.number) return String(lua.lua_tonumberx(address, -2, null));
  return kind === type.boolean ? String(lua.lua_toboolean(address, -2) !== 0) : readOpaque(state, -2);
}

interface Budget {
  nodes: number;
  readonly seen: Set<number>;
}

function readTable(state: LuaState, index: number, depth: number, budget: Budget): LuaValue {
  const {lua, address} = state;
  const at = lua.lua_absindex(address, index);
  const pointer = lua.lua_topointer(address, at);
  if (budget.seen.has(pointer)) return '<the same table>';
  if (depth > depthLimit || lua.lua_checkstack(address, 8) === 0) return '<table>';
  budget.seen.add(pointer);
  const entries: [string, LuaValue][] = [];
  lua.lua_pushnil(address);
  while (lua.lua_next(address, at) !== 0) {
    entries.push([readKey(state), read(state, -1, depth + 1, budget)]);
    lua.lua_pop(address, 1);
    if (budget.nodes > nodeLimit) {
      lua.lua_pop(address, 1);
      entries.push(['…', '<more>']);
      break;
    }
  }
  budget.seen.delete(pointer);
  // Lua's own order differs from run to run; whole numbers come first in JavaScript's.
  const table = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  const isList = entries.length > 0 && Object.keys(table).every((key, position) => key === String(position + 1));
  return isList ? Object.values(table) : table;
}

function read(state: LuaState, index: number, depth: number, budget: Budget): LuaValue {
  const {lua, address} = state;
  budget.nodes += 1;
  switch (lua.lua_type(address, index)) {
    case type.nil:
      return null;
    case type.boolean:
      return lua.lua_toboolean(address, index) !== 0;
    case type.number:
      return readNumber(state, index);
    case type.string:
      return readString(state, index);
    case type.table:
      return readTable(state, index, depth, budget);
    default:
      return readOpaque(state, index);
  }
}

/** The value at the index, for showing: functions and the like as `<function>`, cycles and excess cut, bytes as base64. */
export function readValue(state: LuaState, index: number): LuaValue {
  return read(state, index, 0, {nodes: 0, seen: new Set()});
}

/** Takes the value from the top of the stack and keeps it; the number gives it back. */
export function keepValue({lua, address}: LuaState): number {
  return lua.luaL_ref(address, registryIndex);
}

/** Puts a kept value on the stack. */
export function pushKept({lua, address}: LuaState, reference: number): void {
  lua.lua_rawgeti(address, registryIndex, BigInt(reference));
}

/** Lets a kept value go. */
export function dropKept({lua, address}: LuaState, reference: number): void {
  lua.luaL_unref(address, registryIndex, reference);
}
