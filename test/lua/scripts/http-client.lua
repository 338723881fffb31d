-- Posts each new message and what became of it; series of Dovecot differ in the names of settings.
local url = "http://127.0.0.1:8009/push"
local client

local function quote(text)
  return '"' .. tostring(text):gsub('[\\"]', "\\%0"):gsub("%c", " ") .. '"'
end

local function new_client()
  if dovecot.microseconds then
    return dovecot.http.client({request_timeout = "2s", request_max_attempts = 1})
  end
  return dovecot.http.client({request_timeout_msecs = 2000, max_attempts = 1})
end

function script_init()
  client = new_client()
  return 0
end

function dovecot_lua_notify_begin_txn(user)
  return {user = user.username, messages = {}, seen = 0}
end

function dovecot_lua_notify_event_message_new(context, event)
  if event.mailbox ~= "INBOX" then return end
  local subject = event.subject or ""
  table.insert(context.messages, string.format("%d %s", event.uid, subject))
  local body = "{" .. '"user":' .. quote(context.user) .. ',"from":' .. quote(event.from_address)
    .. ',"subject":' .. quote(subject) .. ',"uid":' .. math.tointeger(event.uid) .. "}"
  local request = client:request({url = url, method = "POST"})
  request:add_header("Content-Type", "application/json")
  request:set_payload(body)
  local response = request:submit()
  if response:status() ~= 200 then
    dovecot.i_warning("push failed: " .. response:reason())
  end
end

function dovecot_lua_notify_event_message_read(context, event)
  context.seen = context.seen + 1
end

function dovecot_lua_notify_end_txn(context, success)
  for number, message in ipairs(context.messages) do
    dovecot.i_info(number .. ": " .. message)
  end
  dovecot.i_debug(("%s: %d messages, %d seen"):format(context.user, #context.messages, context.seen))
end
