-- JSON by cjson over ssl.https, once for each transaction, errors caught.
local json = require "cjson.safe"
local https = require "ssl.https"
local cache = {}
local token

local function post(ctx)
  local body = json.encode({account = ctx.account, events = ctx.events})
  local _, code = https.request("https://127.0.0.1:8443/push", body)
  if code ~= 200 then error("status " .. tostring(code)) end
end

function script_init()
  token = os.getenv("PUSH_TOKEN")
  if token == nil then token = "none" end
  return 0
end

function dovecot_lua_notify_begin_txn(user)
  local ctx = {account = user.username, events = {}, service = user.service}
  if user.anonymous then ctx.skip = true end
  cache[user.username] = (cache[user.username] or 0) + 1
  return ctx
end

function dovecot_lua_notify_event_message_new(ctx, event)
  if ctx.skip then return end
  local domain = event.from_address:match("@(.+)$")
  if domain and domain:lower() == "example.com" then return end
  local first = (event.snippet:gsub("%s+", " ")):sub(1, 20)
  ctx.events[#ctx.events + 1] = {
    type = event.name, from = event.from_display_name ~= "" and event.from_display_name or event.from_address,
    text = first, at = os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(event.date)), token = token:upper(),
  }
end

function dovecot_lua_notify_end_txn(ctx, success)
  if not success or #ctx.events == 0 then return end
  local ok, problem = pcall(post, ctx)
  if not ok then dovecot.i_error("no push: " .. tostring(problem)) end
end
