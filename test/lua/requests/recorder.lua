
-- Behind a script: logs each call as one line of JSON and hands it on.
do
  local counter = 0
  local function quoted(text)
    return '"' .. text:gsub('[%c"\\]', function(c) return ('\\u%04x'):format(c:byte()) end) .. '"'
  end
  local function encode(value)
    if type(value) == 'number' then return ('%d'):format(value) end
    if type(value) == 'string' then return quoted(value) end
    if type(value) ~= 'table' then return value == nil and 'null' or tostring(value) end
    local parts = {}
    if #value > 0 or next(value) == nil then
      for index, item in ipairs(value) do parts[index] = encode(item) end
      return '[' .. table.concat(parts, ',') .. ']'
    end
    for key, item in pairs(value) do parts[#parts + 1] = quoted(key) .. ':' .. encode(item) end
    return '{' .. table.concat(parts, ',') .. '}'
  end
  local function record(fn, context, argument)
    local label = {txn = context.txn, user = context.user}
    local line = {schema = 'dovepush.lua-call/1', ['function'] = fn, user = context.user}
    if fn:find('_begin_txn$') then line.returned = label else line.context = label end
    if fn:find('_end_txn$') then line.success = argument else line.event = argument end
    dovecot.i_info('RECORDED ' .. encode(line))
  end
  local names = {}
  for name, value in pairs(_G) do
    if type(value) == 'function' and name:find('^dovecot_lua_notify_') then names[name] = value end
  end
  for name, original in pairs(names) do
    _G[name] = function(first, argument)
      if name:find('_begin_txn$') then
        counter = counter + 1
        local context = {txn = counter, user = first.username}
        record(name, context, nil)
        context.inner = original(first)
        return context
      end
      record(name, first, argument)
      original(first.inner, argument)
    end
  end
end
