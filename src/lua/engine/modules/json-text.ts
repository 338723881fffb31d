/** Lua text: one encoder and one decoder of JSON, which the modules set up each in its way. */
export const jsonText = String.raw`
-- JSON: one encoder and one decoder, which the modules set up each in its way.
local short = {['"'] = '\\"', ['\\'] = '\\\\', ['\b'] = '\\b', ['\f'] = '\\f', ['\n'] = '\\n', ['\r'] = '\\r', ['\t'] = '\\t'}
local function new_encoder(style)
  local function quote(value)
    return '"' .. gsub(value, style.escaped, function(byte)
      if byte == '/' then return '\\/' end
      return short[byte] or format('\\u%04x', string.byte(byte))
    end) .. '"'
  end
  local encode
  -- The length of a list, nil for an object.
  local function length_of(value)
    if next(value) == nil then return style.empty == '[]' and 0 or nil end
    local most, count = 0, 0
    for key in pairs(value) do
      if type(key) ~= 'number' or key < 1 or key % 1 ~= 0 then return nil end
      count = count + 1
      if key > most then most = key end
    end
    if most > 10 and most > count * 2 then return style.sparse(most) end
    return most // 1 | 0
  end
  local function name_of(key)
    if type(key) == 'string' then return key end
    if type(key) == 'number' then return style.number(key) end
    error(style.fault(key, 'table', 'table key must be a number or string'), 0)
  end
  function encode(value, depth)
    local kind = type(value)
    if value == nil or (value == style.null and style.null ~= nil) then return 'null' end
    if kind == 'string' then return quote(value) end
    if kind == 'boolean' then return tostring(value) end
    if kind == 'number' then
      if value ~= value or value == math.huge or value == -math.huge then return style.infinite(value) end
      return style.number(value)
    end
    if kind ~= 'table' then error(style.fault(value, kind, 'type not supported'), 0) end
    if depth > 1000 then error(format('Cannot serialise, excessive depth (%d)', depth), 0) end
    local parts, length = {}, length_of(value)
    if length then
      for at = 1, length do parts[at] = encode(value[at], depth + 1) end
      return '[' .. concat(parts, ',') .. ']'
    end
    local names, values = {}, {}
    for key, item in pairs(value) do
      local name = name_of(key)
      names[#names + 1], values[name] = name, item
    end
    table.sort(names)
    for at, name in pairs(names) do parts[at] = quote(name) .. ':' .. encode(values[name], depth + 1) end
    return '{' .. concat(parts, ',') .. '}'
  end
  return function(value) return encode(value, 1) end
end

local long = {b = '\b', f = '\f', n = '\n', r = '\r', t = '\t', ['"'] = '"', ['\\'] = '\\', ['/'] = '/'}
local function new_decoder(style)
  local bytes, at, depth
  local function fail(what, place)
    error({json = format('Expected %s but found invalid token at character %d', what, place or at)}, 0)
  end
  local function skip() at = match(bytes, '^[ \t\r\n]*()', at) end
  local function unit(place)
    local hex = match(bytes, '^%x%x%x%x', place)
    if hex == nil then fail('value', place) end
    return tonumber(hex, 16)
  end
  local function text_at()
    local parts, start = {}, at
    at = at + 1
    while true do
      local plain, behind = match(bytes, '^([^"\\%c]*)()', at)
      parts[#parts + 1] = plain
      at = behind
      local byte = sub(bytes, at, at)
      if byte == '"' then at = at + 1; return concat(parts) end
      if byte == '\127' then parts[#parts + 1] = byte; at = at + 1
      elseif byte ~= '\\' then fail('value', start)
      else
        local letter = sub(bytes, at + 1, at + 1)
        if letter == 'u' then
          local code = unit(at + 2)
          at = at + 6
          if code >= 0xd800 and code < 0xdc00 and sub(bytes, at, at + 1) == '\\u' then
            code = 0x10000 + (code - 0xd800 << 10) + (unit(at + 2) - 0xdc00)
            at = at + 6
          end
          parts[#parts + 1] = utf8.char(code)
        elseif long[letter] then parts[#parts + 1] = long[letter]; at = at + 2
        else fail('value', start) end
      end
    end
  end
  local value_at
  local function list_at()
    local list, count = {}, 0
    at = at + 1
    skip()
    if sub(bytes, at, at) == ']' then at = at + 1; return list end
    while true do
      count = count + 1
      list[count] = value_at()
      skip()
      local byte = sub(bytes, at, at)
      at = at + 1
      if byte == ']' then return list end
      if byte ~= ',' then fail('comma or array end', at - 1) end
    end
  end
  local function object_at()
    local object = {}
    at = at + 1
    skip()
    if sub(bytes, at, at) == '}' then at = at + 1; return object end
    while true do
      skip()
      if sub(bytes, at, at) ~= '"' then fail('object key string') end
      local name = text_at()
      skip()
      if sub(bytes, at, at) ~= ':' then fail('colon') end
      at = at + 1
      object[name] = value_at()
      skip()
      local byte = sub(bytes, at, at)
      at = at + 1
      if byte == '}' then return object end
      if byte ~= ',' then fail('comma or object end', at - 1) end
    end
  end
  local words = {['true'] = true, ['false'] = false}
  function value_at()
    skip()
    local byte = sub(bytes, at, at)
    depth = depth + 1
    if depth > 1000 then error({json = format('Found too many nested data structures (%d)', depth)}, 0) end
    local value
    if byte == '"' then value = text_at()
    elseif byte == '[' then value = list_at()
    elseif byte == '{' then value = object_at()
    else
      local word = match(bytes, '^%a+', at)
      local number = match(bytes, '^-?%d+%.?%d*[eE]?[+-]?%d*', at)
      if word == 'null' then value = style.null
      elseif word and words[word] ~= nil then value = words[word]
      elseif number and tonumber(number) then value = style.numbers(tonumber(number))
      else fail('value') end
      at = at + #(word or number)
    end
    depth = depth - 1
    return value
  end
  -- The value from a place on, and the place behind it.
  return function(given, from)
    bytes, at, depth = given, from or 1, 0
    local value = value_at()
    return value, at
  end
end

-- Whether it went well, and then what it gave, or what is wrong.
local function try_decode(decode, whole, given, from)
  local done, value, behind = pcall(decode, given, from)
  if not done then
    if type(value) == 'table' and value.json then return false, value.json end
    error(value, 0)
  end
  local rest = match(given, '^[ \t\r\n]*()', behind)
  if whole and rest <= #given then
    return false, format('Expected the end but found invalid token at character %d', rest)
  end
  return true, value, behind
end
`;
