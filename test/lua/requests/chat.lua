-- As a mail server for chats does it: the mailbox gets a mark for each message that another one wrote.
function dovecot_lua_notify_begin_txn(user) return user end

function dovecot_lua_notify_event_message_new(user, event)
  local box = user:mailbox(event.mailbox)
  box:sync()
  if user.username ~= event.from_address then box:metadata_set("/private/messagenew", event.from_address) end
  box:free()
end

function dovecot_lua_notify_end_txn(ctx, success) end
