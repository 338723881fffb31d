-- In the manner of the documentation: a form over LuaSocket for each message of a transaction.
local url = require("socket.url")
local http = require("socket.http")
local ltn12 = require("ltn12")

local function table_get(t, k, d)
  return t[k] or d
end

function script_init()
  return 0
end

function dovecot_lua_notify_begin_txn(user)
  return {messages = {}, ep = user:plugin_getenv("push_lua_url"), username = user.username}
end

function dovecot_lua_notify_event_message_new(ctx, event)
  if ctx.ep == nil or ctx.ep == "" then return end
  table.insert(ctx.messages, {from = event.from_address, subject = event.subject, mailbox = event.mailbox})
end

function dovecot_lua_notify_event_message_append(ctx, event)
  dovecot_lua_notify_event_message_new(ctx, event)
end

function dovecot_lua_notify_end_txn(ctx, success)
  local i, message = next(ctx.messages, nil)
  while i do
    local body = "user=" .. url.escape(ctx.username) .. "&from=" .. url.escape(table_get(message, "from", ""))
      .. "&subject=" .. url.escape(message.subject or "")
    local answer = {}
    local ok, code = http.request({
      url = ctx.ep,
      method = "POST",
      headers = {["content-type"] = "application/x-www-form-urlencoded", ["content-length"] = tostring(#body)},
      source = ltn12.source.string(body),
      sink = ltn12.sink.table(answer),
    })
    if not ok then dovecot.i_error("push failed: " .. tostring(code)) end
    i, message = next(ctx.messages, i)
  end
end
