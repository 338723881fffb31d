-- Logs every call of the driver as one line of JSON behind RECORDED; math.type of numbers included.
local counter = 0

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(c) return ('\\u%04x'):format(c:byte()) end) .. '"'
end

local encode
local function sorted_keys(value)
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

function encode(value)
  if type(value) == 'number' then return ('{"lua":"%s","v":%d}'):format(math.type(value), value) end
  if type(value) == 'string' then return quoted(value) end
  if type(value) ~= 'table' then return value == nil and 'null' or tostring(value) end
  local parts = {}
  if #value > 0 or next(value) == nil then
    for index, item in ipairs(value) do parts[index] = encode(item) end
    return '[' .. table.concat(parts, ',') .. ']'
  end
  for index, key in ipairs(sorted_keys(value)) do parts[index] = quoted(key) .. ':' .. encode(value[key]) end
  return '{' .. table.concat(parts, ',') .. '}'
end

local function record(fn, user, context, argument)
  dovecot.i_info(('RECORDED {"fn":%s,"user":%s,"ctx":%s,"arg":%s}'):format(
    quoted(fn), quoted(user), encode(context), encode(argument)))
end

function script_init() return 0 end

function dovecot_lua_notify_begin_txn(user)
  counter = counter + 1
  record('dovecot_lua_notify_begin_txn', user.username, nil, nil)
  return {txn = counter, user = user.username}
end

for _, event in ipairs({
  'flags_clear', 'flags_set', 'mailbox_create', 'mailbox_delete', 'mailbox_rename', 'mailbox_subscribe',
  'mailbox_unsubscribe', 'message_append', 'message_expunge', 'message_new', 'message_read', 'message_trash',
}) do
  local fn = 'dovecot_lua_notify_event_' .. event
  _G[fn] = function(context, argument) record(fn, context.user, context, argument) end
end

function dovecot_lua_notify_end_txn(context, success)
  record('dovecot_lua_notify_end_txn', context.user, context, success)
end
