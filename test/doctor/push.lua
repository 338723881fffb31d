function script_init() return 0 end
function dovecot_lua_notify_begin_txn(user) return {} end
function dovecot_lua_notify_event_message_new(context, event) end
function dovecot_lua_notify_end_txn(context, success) end
