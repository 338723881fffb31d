-- Tells a service which flags came and went.
local interesting = {["\\Seen"] = "seen", ["\\Flagged"] = "flagged", ["\\Answered"] = "answered"}

local function names(flags)
  local found = {}
  for _, flag in ipairs(flags) do
    if interesting[flag] then found[#found + 1] = interesting[flag] end
  end
  return table.concat(found, ",")
end

local function report(ctx, event, what)
  local line = what .. " " .. names(event.flags)
  if #event.keywords > 0 then
    line = line .. " " .. table.concat(event.keywords, " ")
  end
  ctx.lines[#ctx.lines + 1] = line
end

function dovecot_lua_notify_begin_txn(user)
  return {user = user.username, lines = {}}
end

function dovecot_lua_notify_event_flags_set(ctx, event)
  for _, flag in ipairs(event.flags) do
    if flag == "\\Deleted" then return end
  end
  report(ctx, event, "+")
end

function dovecot_lua_notify_event_flags_clear(ctx, event)
  if #event.flags == 0 and #event.keywords == 0 then return end
  report(ctx, event, "-")
end

function dovecot_lua_notify_event_message_trash(ctx, event)
  ctx.lines[#ctx.lines + 1] = ("trash %d of %d"):format(event.uid, event.uid_validity)
end

function dovecot_lua_notify_event_mailbox_rename(ctx, event)
  ctx.lines[#ctx.lines + 1] = event.mailbox_old .. " is " .. event.mailbox
end

function dovecot_lua_notify_end_txn(ctx, success)
  if not success then return end
  for _, line in ipairs(ctx.lines) do
    dovecot.i_info(ctx.user:lower() .. ": " .. line)
  end
end
