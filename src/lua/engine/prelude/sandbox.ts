/** Lua text: standard libraries that reach neither files, processes, the environment nor bytecode. */
export const sandbox = String.raw`
-- The sandbox: nothing reaches files, processes, the environment or bytecode.
-- Each name is told once: what follows may go otherwise on the server.
local asked = {}
local function ask(name)
  if asked[name] == nil then asked[name] = true; tell('outside', name) end
end

local function refused(name)
  return function() ask(name); error(name .. ' is switched off: dovepush runs scripts without files and processes', 2) end
end

local function only(library, kept, name)
  local open = {}
  for key in pairs(kept) do open[key] = library[key] end
  for key, value in pairs(library) do
    if type(value) == 'function' and not kept[key] then open[key] = refused(name .. '.' .. key) end
  end
  return open
end

local function stream(level)
  local file = {}
  function file:write(...)
    local parts = {}
    for index = 1, select('#', ...) do parts[index] = text(select(index, ...), index, 'write') end
    tell(level == 'error' and 'log' or 'print', concat(parts), level)
    return self
  end
  function file:flush() return self end
  function file:setvbuf() return true end
  function file:close() return true end
  return file
end

local kept_in_os = {time = true, date = true, clock = true, difftime = true}
local kept_in_debug = {traceback = true, getinfo = true}
local loaded = {string = string, table = table, math = math, utf8 = utf8, coroutine = coroutine, _G = _G}
os = only(os, kept_in_os, 'os')
os.getenv = function() ask('os.getenv') return nil end
debug = only(debug, kept_in_debug, 'debug')
io = only(io, {type = true}, 'io')
io.stdout, io.stderr, io.stdin = stream('print'), stream('error'), stream('print')
io.write = function(...) return io.stdout:write(...) end
loaded.os, loaded.io, loaded.debug = os, io, debug
package = {loaded = loaded, preload = {}, path = '', cpath = '', config = '/\n;\n?\n!\n-\n'}
function require(name)
  name = text(name, 1, 'require')
  if loaded[name] ~= nil then return loaded[name] end
  local loader = package.preload[name]
  if loader == nil then
    ask(format("the module '%s'", name))
    error(format("module '%s' not found: dovepush runs scripts without files", name), 2)
  end
  local value = loader(name, ':preload:')
  loaded[name] = value == nil and true or value
  return loaded[name]
end
loadfile, dofile = refused('loadfile'), refused('dofile')
string.dump = refused('string.dump')
local load_chunk = load
function load(chunk, name, _, ...)
  if select('#', ...) == 0 then return load_chunk(chunk, name, 't') end
  return load_chunk(chunk, name, 't', (...))
end
function warn() end
function print(...)
  local parts = {}
  for index = 1, select('#', ...) do parts[index] = tostring((select(index, ...))) end
  tell('print', concat(parts, '\t'))
end
`;
