-- Leaves a mark in the metadata of the mailbox, as a mail server for chats does.
local mark = "/private/messagenew"

function dovecot_lua_notify_begin_txn(user)
  return user
end

function dovecot_lua_notify_event_message_new(user, event)
  local mailbox = user:mailbox(event.mailbox)
  mailbox:sync()
  local status = mailbox:status(dovecot.storage.STATUS_UNSEEN)
  if user.username ~= event.from_address then
    dovecot.i_info(mailbox.name .. " has " .. math.tointeger(status.unseen) .. " unseen, " .. (event.message_id or "no id"))
  end
  mailbox:free()
end

function dovecot_lua_notify_end_txn(user, success)
  dovecot.i_debug(user:var_expand("done for %{user}") .. " " .. tostring(success))
end
