/** Lua text: `dovecot.i_*`, `dovecot.event` and the functions for flags. */
export const logging = `
-- dovecot.i_*, dovecot.event and flags.
dovecot = {}
for _, level in pairs({'debug', 'info', 'warning', 'error'}) do
  local name = 'i_' .. level
  dovecot[name] = function(...)
    exactly(1, ...)
    tell('log', text((...), 1, name), level)
  end
end

function dovecot.has_flag(...)
  exactly(2, ...)
  local value, flag = ...
  flag = integer(flag, 2, 'has_flag')
  return integer(value, 1, 'has_flag') & flag == flag
end
function dovecot.set_flag(...)
  exactly(2, ...)
  local value, flag = ...
  return integer(value, 1, 'set_flag') | integer(flag, 2, 'set_flag')
end
function dovecot.clear_flag(...)
  exactly(2, ...)
  local value, flag = ...
  return integer(value, 1, 'clear_flag') & ~integer(flag, 2, 'clear_flag')
end

function dovecot.restrict_global_variables(...)
  exactly(1, ...)
  if not (...) then return setmetatable(_G, nil) end
  setmetatable(_G, {
    __newindex = function(t, key, value)
      if type(value) == 'function' then return rawset(t, key, value) end
      error('attempt to write to undeclared global variable ' .. tostring(key), 2)
    end,
    __index = function(_, key)
      error('attempt to write to read undeclared global variable ' .. tostring(key), 2)
    end,
  })
end

local event_methods = {}
event_methods.__index = event_methods
local function chained(name, count, checks)
  event_methods[name] = function(...)
    exactly(count, ...)
    -- A method's own object is not counted.
    for position, check in pairs(checks) do check((select(position, ...)), position - 1, name) end
    return (...)
  end
end
chained('append_log_prefix', 2, {[2] = text})
chained('replace_log_prefix', 2, {[2] = text})
chained('set_always_log_source', 1, {})
chained('set_name', 2, {[2] = text})
chained('add_str', 3, {[2] = text, [3] = text})
chained('add_int', 3, {[2] = text, [3] = integer})
chained('add_timeval', 3, {[2] = text, [3] = integer})
chained('inc_int', 3, {[2] = text, [3] = integer})
for _, level in pairs({'debug', 'info', 'warning', 'error'}) do
  local name = 'log_' .. level
  event_methods[name] = function(...)
    exactly(2, ...)
    local self, message = ...
    tell('log', text(message, 1, name), level)
    return self
  end
end
function event_methods.passthrough_event(...)
  exactly(1, ...)
  return setmetatable({}, event_methods)
end
function dovecot.event(...)
  if select('#', ...) > 1 then error(format('expected 0 to 1 arguments, got %d', select('#', ...)), 2) end
  return setmetatable({}, event_methods)
end
`;
