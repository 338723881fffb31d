/** Lua text: the functions that the rest uses, and the checks of arguments that Dovecot makes. */
export const checks = String.raw`
local emit, find, expand, null, world = ...
local newer, has_http, metadata = world.newer, world.has_http, world.metadata
local error, select, type, tostring, tonumber, setmetatable, getmetatable, rawset, next, pairs, pcall, assert =
  error, select, type, tostring, tonumber, setmetatable, getmetatable, rawset, next, pairs, pcall, assert
local format, match, gsub, lower, sub = string.format, string.match, string.gsub, string.lower, string.sub
local gmatch, os_time = string.gmatch, os.time
local concat, unpack = table.concat, table.unpack

local function tell(...)
  if not emit(...) then error('dovepush: too much output of one call', 0) end
end

-- Level 3: the script's line that called the function that checks.
local function exactly(expected, ...)
  local got = select('#', ...)
  if got ~= expected then error(format('expected %d arguments, got %d', expected, got), 3) end
end

-- To Dovecot a text ends at its first NUL.
local function text(value, position, name)
  if type(value) == 'number' then return tostring(value) end
  if type(value) ~= 'string' then
    error(format("bad argument #%d to '%s' (string expected, got %s)", position, name, type(value)), 3)
  end
  return match(value, '^[^\0]*')
end

local function integer(value, position, name)
  local number = tonumber(value)
  if number == nil then
    error(format("bad argument #%d to '%s' (number expected, got %s)", position, name, type(value)), 3)
  end
  if number % 1 ~= 0 then
    error(format("bad argument #%d to '%s' (number has no integer representation)", position, name), 3)
  end
  return number // 1 | 0
end
`;
