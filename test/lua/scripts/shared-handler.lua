-- One function for several events.
local M = {count = 0}
M.__index = M

function M.new(user)
  return setmetatable({user = user.username, sent = {}}, M)
end

function M:add(event)
  self.count = self.count + 1
  self.sent[#self.sent + 1] = event.name
end

function M:flush()
  if #self.sent > 0 then dovecot.i_info(self.user .. " " .. table.concat(self.sent, ",")) end
end

local function handle(ctx, event)
  ctx:add(event)
  if event.name == "MessageNew" or event.name == "MessageAppend" then
    dovecot.i_info("from " .. event.from .. ", " .. (event.subject or "no subject"))
  elseif event.name == "MailboxRename" then
    dovecot.i_info("was " .. event.mailbox_old)
  elseif event.uid then
    dovecot.i_info(("uid %d"):format(event.uid))
  end
end

for _, name in ipairs({"message_new", "message_append", "message_read", "mailbox_rename"}) do
  _G["dovecot_lua_notify_event_" .. name] = handle
end

dovecot_lua_notify_event_flags_set = handle
dovecot_lua_notify_event_mailbox_create = handle

function dovecot_lua_notify_begin_txn(user) return M.new(user) end
function dovecot_lua_notify_end_txn(ctx) ctx:flush() end
