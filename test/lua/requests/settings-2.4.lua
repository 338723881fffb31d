-- 2.4: where to, and which events, come with script_init.
local to, wanted = nil, {}

function script_init(settings)
  to = settings.push_lua_url
  for name in (settings.events or ""):gmatch("%S+") do wanted[name] = true end
end

function dovecot_lua_notify_begin_txn(user)
  return {user = dovecot.tabescape(user.username), home = user:var_expand("%{user | domain | upper}")}
end

local function send(ctx, event)
  if not wanted[event.name] then return end
  local request = dovecot.http.client({request_timeout = "1s"}):request{url = to .. "/" .. ctx.home, method = "PUT"}
  request:add_header("X-Account", "that of " .. ctx.user)
  request:set_payload(table.concat({ctx.user, event.mailbox, event.name}, "\t"))
  request:submit()
end

for _, name in ipairs({"message_new", "message_append", "flags_set", "flags_clear", "message_trash", "mailbox_create"}) do
  _G["dovecot_lua_notify_event_" .. name] = send
end

function dovecot_lua_notify_end_txn() end
