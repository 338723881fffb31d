/**
 * Lua text: `cjson`, `cjson.safe`, `json` (rxi), `dkjson` and `lunajson`. They differ in how numbers and empty tables are
 * written, in what `null` is and in how errors are told; members of objects come sorted.
 */
export const json = String.raw`
-- The modules, each in its own way.
local function given_text(value, position, name)
  if type(value) == 'number' then return tostring(value) end
  if type(value) == 'string' then return value end
  error(format("bad argument #%d to '%s' (string expected, got %s)", position, name, value == nil and 'no value' or type(value)), 3)
end

local function new_cjson(safe)
  local called = safe and 'cjson.safe' or 'cjson'
  local module = {null = null, _NAME = 'cjson', _VERSION = '2.1.0'}
  local encode = new_encoder({
    escaped = '[%c"\\/\127]', empty = '{}', null = null,
    number = function(number) return format('%.14g', number) end,
    infinite = function() error('Cannot serialise number: must not be NaN or Inf', 0) end,
    sparse = function() error('Cannot serialise table: excessively sparse array', 0) end,
    fault = function(_, kind, why) return format('Cannot serialise %s: %s', kind, why) end,
  })
  local decode = new_decoder({null = null, numbers = function(number) return number + 0.0 end})
  function module.encode(...)
    if select('#', ...) ~= 1 then error(format("bad argument #1 to '%s.encode' (expected 1 argument)", called), 2) end
    local done, out = pcall(encode, (...))
    if done then return out end
    if safe then return nil, out end
    error(out, 2)
  end
  function module.decode(...)
    if select('#', ...) ~= 1 then error(format("bad argument #1 to '%s.decode' (expected 1 argument)", called), 2) end
    local done, out = try_decode(decode, true, given_text((...), 1, called .. '.decode'))
    if done then return out end
    if safe then return nil, out end
    error(out, 2)
  end
  function module.new() return new_cjson(safe) end
  for _, name in pairs({
    'encode_sparse_array', 'encode_max_depth', 'decode_max_depth', 'encode_number_precision', 'encode_keep_buffer',
    'encode_invalid_numbers', 'decode_invalid_numbers',
  }) do module[name] = function() unavailable('cjson.' .. name) end end
  return module
end
package.preload.cjson = function() return new_cjson(false) end
package.preload['cjson.safe'] = function() return new_cjson(true) end

local function as_is(number) return number end
package.preload.json = function()
  local encode = new_encoder({
    escaped = '[%c"\\]', empty = '[]',
    number = function(number) return format('%.14g', number) end,
    infinite = function(number) error("unexpected number value '" .. tostring(number) .. "'", 0) end,
    sparse = function() error('invalid table: sparse array', 0) end,
    fault = function(value, kind, why)
      return kind == 'table' and 'invalid table: mixed or invalid key types' or "unexpected type '" .. kind .. "'"
    end,
  })
  local decode = new_decoder({numbers = as_is})
  return {
    _version = '0.1.2',
    encode = function(value) return encode(value) end,
    decode = function(given)
      if type(given) ~= 'string' then error('expected argument of type string, got ' .. type(given), 2) end
      local done, out = try_decode(decode, true, given)
      if done then return out end
      error(out, 2)
    end,
  }
end

package.preload.dkjson = function()
  local encode = new_encoder({
    escaped = '[%c"\\\127]', empty = '[]',
    number = function(number) return (gsub(tostring(number), '[^0-9%-%+eE%.]', '')) end,
    infinite = function() return 'null' end,
    sparse = function() return nil end,
    fault = function(_, kind) return "type '" .. kind .. "' is not supported by JSON." end,
  })
  local decode = new_decoder({numbers = as_is})
  local module = {version = 'dkjson 2.5'}
  module.null = setmetatable({}, {__tojson = function() return 'null' end})
  function module.encode(value, state)
    if state ~= nil then unavailable('dkjson.encode with a state') end
    return encode(value)
  end
  function module.decode(given, from, nothing)
    if nothing ~= nil then unavailable('dkjson.decode with a value for null') end
    local done, out, behind = try_decode(decode, false, given, from)
    if done then return out, behind end
    return nil, #given + 1, out
  end
  return module
end

package.preload.lunajson = function()
  local encode = new_encoder({
    escaped = '[%c"\\\127]', empty = '{}',
    number = function(number)
      if math.type(number) == 'integer' then return format('%d', number) end
      return (gsub(format('%.17g', number), ',', '.'))
    end,
    infinite = function() error('invalid number', 0) end,
    sparse = function() return nil end,
    fault = function(_, kind) return 'invalid type: ' .. kind end,
  })
  local decode = new_decoder({numbers = as_is})
  return {
    encode = function(value) return encode(value) end,
    decode = function(given, from)
      local done, out, behind = try_decode(decode, from == nil, given, from)
      if done then return out, behind end
      error(out, 2)
    end,
  }
end
`;
