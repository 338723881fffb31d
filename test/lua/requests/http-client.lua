-- dovecot.http.client, made once; the settings are those of either series.
local client
local settings = {}

function script_init(given)
  settings = given or {}
  if given then
    client = dovecot.http.client({request_timeout = "2 secs", request_max_attempts = 2, user_agent = "push/1"})
  else
    client = dovecot.http.client({request_timeout_msecs = 2000, max_attempts = 2, user_agent = "push/1"})
  end
  return 0
end

function dovecot_lua_notify_begin_txn(user)
  local url = settings.push_lua_url or user.plugin_getenv and user:plugin_getenv("push_lua_url")
  return {url = url, user = user.username, session = user.session_id, count = 0}
end

local function send(ctx, event, extra)
  local request = client:request({url = ctx.url .. "?e=" .. event.name, method = "POST"})
  request:add_header("X-Event", event.name)
  request:add_header("X-Gone", "never sent")
  request:add_header("content-type", "text/plain; charset=utf-8")
  request:remove_header("x-gone")
  request:set_payload(ctx.user .. "\n" .. (extra or "") .. "\n")
  local response = request:submit()
  ctx.count = ctx.count + (response:status() == 200 and 1 or 0)
end

function dovecot_lua_notify_event_message_new(ctx, event)
  send(ctx, event, string.format("%d %s <%s> %s", event.uid, event.from_display_name, event.from_address, event.subject))
end

function dovecot_lua_notify_event_message_append(ctx, event) send(ctx, event, event.message_id) end
function dovecot_lua_notify_event_message_read(ctx, event) send(ctx, event) end
function dovecot_lua_notify_event_mailbox_rename(ctx, event) send(ctx, event, event.mailbox_old .. " > " .. event.mailbox) end

function dovecot_lua_notify_end_txn(ctx, success)
  if ctx.count == 0 then return end
  local request = client:request({url = ctx.url})
  local response = request:submit()
  dovecot.i_info("end: " .. response:status())
end
