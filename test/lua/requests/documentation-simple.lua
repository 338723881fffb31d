-- In the manner of the documentation's first example: one GET for each event, the answer logged.
local http = require "socket.http"
local url = require "socket.url"

function dovecot_lua_notify_begin_txn(user)
  return {user = user.username, seen = 0}
end

function dovecot_lua_notify_event_message_new(ctx, event)
  ctx.seen = ctx.seen + 1
  local answer, code = http.request("http://127.0.0.1:8009/new/" .. url.escape(ctx.user:match("%-(.*)@")) .. "?uid=" .. string.format("%d", event.uid))
  dovecot.i_info("answered " .. tostring(code))
end

function dovecot_lua_notify_end_txn(ctx, success)
  if ctx.seen > 0 then http.request("http://127.0.0.1:8009/end", "user=" .. ctx.user .. "&success=" .. tostring(success)) end
end
