-- Posts each new message to an HTTP service.
local client = dovecot.http.client({request_timeout_msecs = 2000})

function dovecot_lua_notify_begin_txn(user)
  return {user = user.username}
end

function dovecot_lua_notify_event_message_new(context, event)
  local request = client:request({url = "http://127.0.0.1:8080/push", method = "POST"})
  request:add_header("content-type", "application/json")
  request:set_payload('{"user":"' .. context.user .. '","mailbox":"' .. event.mailbox .. '"}')
  local response = request:submit()
  dovecot.i_info("pushed, status " .. response:status())
end

function dovecot_lua_notify_end_txn(context)
end
