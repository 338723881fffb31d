-- Logs what a script finds around it.
local function show(value)
  if type(value) ~= 'table' then return tostring(value) end
  local parts = {}
  for key, item in pairs(value) do parts[#parts + 1] = tostring(key) .. '=' .. show(item) end
  table.sort(parts)
  return '{' .. table.concat(parts, ' ') .. '}'
end

local function say(name, value) dovecot.i_info('SEEN ' .. name .. ': ' .. show(value)) end

local settings
function script_init(given)
  settings = given
  return 0
end

local names = {'own', 'global', 'empty', 'pattern', 'of_lmtp', 'both', 'field', 'zed', 'missing', 'home', 'mail_location'}
local templates = {
  '%{userdb:field}', '%{userdb:missing}', '%{userdb:missing:else}', '%{userdb:field:else}', '%{userdb:home}',
  '%{home}', '%{user}', '%{auth_user}', '%u %n %d %s', '%Lu %Ud %1.3u %2n %-3u %Mu %Ru %5Lu %Dd', '%x', '100%', '%%', '100 %% sure',
  '%{nope}', '%{user | upper}', '%{user | username}', '%{userdb:missing | default("x")}', '%{owner_user}', '%{username}',
  '%{service}', '%{protocol}', '%{user', 'plain', '%{domain}', '%{upper}', '%{default}', '%{nope | default("x")}', '%{literal("a")}',
}

local S = dovecot.storage
local items = {
  {S.STATUS_MESSAGES}, {S.STATUS_UNSEEN}, {S.STATUS_RECENT}, {S.STATUS_UIDNEXT}, {S.STATUS_FIRST_UNSEEN_SEQ},
  {S.STATUS_KEYWORDS}, {S.STATUS_HIGHESTMODSEQ}, {S.STATUS_PERMANENT_FLAGS}, {S.STATUS_HIGHESTPVTMODSEQ},
  {S.STATUS_UNSEEN, S.STATUS_MESSAGES}, {math.tointeger(S.STATUS_UNSEEN) | math.tointeger(S.STATUS_HIGHESTMODSEQ)}, {}, {'x'},
}

function dovecot_lua_notify_begin_txn(user) return {user = user} end

function dovecot_lua_notify_event_message_new(context, event)
  local user = context.user
  if user.username ~= 'anna@example.com' then return end
  say('settings', settings)
  for _, field in ipairs({'username', 'home', 'uid', 'gid', 'field'}) do
    local found, value = pcall(function() return user[field] end)
    say('user.' .. field, found and value or nil)
  end
  if user.plugin_getenv then
    for _, name in ipairs(names) do say('plugin ' .. name, user:plugin_getenv(name)) end
  end
  for _, template in ipairs(templates) do
    local expanded, value = pcall(user.var_expand, user, template)
    say(template, expanded and value or (tostring(value):gsub('^.*%.lua:%d+: ', ''):gsub('syntax error.*', 'syntax error')))
  end
  local box = user:mailbox(event.mailbox)
  for index, wanted in ipairs(items) do
    local given, status = pcall(function() return box:status(table.unpack(wanted)) end)
    say('status ' .. index, given and status or (tostring(status):gsub('^.*%.lua:%d+: ', '')))
  end
  box:free()
end

function dovecot_lua_notify_end_txn(context, success) end
