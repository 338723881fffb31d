-- As groupware does it: who is told comes from the http-notify entry, flags and unseen messages go with the event.
local http = require "socket.http"
local ltn12 = require "ltn12"
local json = require "cjson"
local entry = "/private/vendor/vendor.dovecot/http-notify"

function dovecot_lua_notify_begin_txn(user)
  local meta = user:metadata_get(entry)
  if meta == nil or meta:sub(1, 5) ~= "user=" then return nil end
  return {user = user, ep = user:plugin_getenv("push_lua_url"), meta = meta:sub(6)}
end

local function put(ctx, fields)
  local lines = {}
  for _, name in ipairs({"user", "event", "folder", "imap-uid", "flags", "keywords", "was", "unseen"}) do
    if fields[name] ~= nil then lines[#lines + 1] = json.encode(name) .. ":" .. json.encode(fields[name]) end
  end
  local body = "{" .. table.concat(lines, ",") .. "}"
  http.request{
    method = "PUT",
    url = ctx.ep,
    source = ltn12.source.string(body),
    headers = {["content-type"] = "application/json; charset=utf-8", ["content-length"] = tostring(#body)},
  }
end

local function unseen(ctx, event)
  local box = ctx.user:mailbox(event.mailbox)
  local status = box:status(dovecot.storage.STATUS_UNSEEN)
  box:free()
  return string.format("%d", status.unseen)
end

local function list(values)
  return #values > 0 and table.concat(values, " ") or nil
end

local function tell(ctx, event)
  if ctx == nil then return end
  put(ctx, {
    user = ctx.meta, event = event.name, folder = event.mailbox, ["imap-uid"] = ("%d"):format(event.uid),
    flags = list(event.flags), keywords = list(event.keywords), was = event.flags_old and list(event.flags_old),
    unseen = unseen(ctx, event),
  })
end

dovecot_lua_notify_event_message_new = tell
dovecot_lua_notify_event_flags_set = tell
function dovecot_lua_notify_event_flags_clear(ctx, event)
  if #event.flags + #event.keywords > 0 then tell(ctx, event) end
end

function dovecot_lua_notify_end_txn(ctx, success) end
