-- 2.4: lua_settings come with script_init.
local settings = {url = "http://127.0.0.1:8009/", retries = 1}

function script_init(given)
  for name, value in pairs(given) do settings[name] = value end
  settings.retries = tonumber(settings.retries) or 1
  return 0
end

function dovecot_lua_notify_begin_txn(user)
  local ok, client = pcall(dovecot.http.client, {request_timeout = "500ms", user_agent = "push"})
  return {client = ok and client or nil, user = dovecot.tabescape(user.username)}
end

function dovecot_lua_notify_event_message_new(ctx, event)
  if not ctx.client then return end
  local request = ctx.client:request{url = settings.url, method = "POST"}
  request:set_payload(ctx.user .. "\t" .. string.format("%.0f", event.uid))
  local response = request:submit()
  if response:status() // 100 ~= 2 then
    dovecot.i_error(("%s: %d %s"):format(ctx.user, response:status(), response:payload() or ""))
  end
end

function dovecot_lua_notify_end_txn() end
