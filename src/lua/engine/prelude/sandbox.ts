/** Lua text: standard libraries that reach neither files, processes, the environment nor bytecode. */
export const sandbox = String.raw`
-- The sandbox: nothing reaches files, processes, the environment or bytecode.
-- What is asked for is told: what follows may go otherwise on the server.
local function unavailable(name)
  tell('outside', name)
  error('not available here: ' .. name, 3)
end

local function refused(name)
  return function() unavailable(name) end
end

-- As for a file that is not there.
local function without_file(name)
  return function(path)
    tell('outside', name)
    return nil, tostring(path) .. ': not available here', 2
  end
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
local environment_asked = false
os.getenv = function()
  if not environment_asked then environment_asked = true; tell('outside', 'os.getenv') end
  return nil
end
os.remove, os.rename = without_file('os.remove'), without_file('os.rename')
debug = only(debug, kept_in_debug, 'debug')
io = only(io, {type = true}, 'io')
io.open, io.popen = without_file('io.open'), without_file('io.popen')
io.stdout, io.stderr, io.stdin = stream('print'), stream('error'), stream('print')
io.write = function(...) return io.stdout:write(...) end
loaded.os, loaded.io, loaded.debug = os, io, debug
package = {loaded = loaded, preload = {}, path = '', cpath = '', config = '/\n;\n?\n!\n-\n'}
local load_chunk = load
-- Loaders of the stand-ins, by name.
local made_here = {}
-- What loads a module: one in the folders of the operator stands before those that are made here.
local function loader_of(name)
  local code, path = find(name)
  if code == nil then
    local loader = package.preload[name]
    if loader ~= nil and loader == made_here[name] then tell('module', name) end
    return loader, ':preload:'
  end
  local loader, problem = load_chunk(code, '@' .. path, 't')
  if loader == nil then
    error(format("error loading module '%s' from file '%s':\n\t%s", name, path, problem), 3)
  end
  return loader, path
end
function require(name)
  name = text(name, 1, 'require')
  if loaded[name] ~= nil then return loaded[name] end
  local loader, path = loader_of(name)
  if loader == nil then unavailable(format("the module '%s'", name)) end
  local value = loader(name, path)
  if value ~= nil then loaded[name] = value
  elseif loaded[name] == nil then loaded[name] = true end
  return loaded[name], path
end
loadfile, dofile = refused('loadfile'), refused('dofile')
string.dump = refused('string.dump')
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
