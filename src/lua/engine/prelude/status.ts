/** Lua text: `dovecot.storage`, and what `mailbox:status` gives of which item. */
export const status = `
-- dovecot.storage and mailbox:status.
dovecot.storage = {}
local items = {
  MESSAGES = 0x1, RECENT = 0x2, UIDNEXT = 0x4, UIDVALIDITY = 0x8, UNSEEN = 0x10, FIRST_UNSEEN_SEQ = 0x20,
  KEYWORDS = 0x40, HIGHESTMODSEQ = 0x80, PERMANENT_FLAGS = 0x200, FIRST_RECENT_UID = 0x400, HIGHESTPVTMODSEQ = 0x2000,
}
for name, value in pairs(items) do dovecot.storage['STATUS_' .. name] = value + 0.0 end

-- By mailbox, as the events tell it; what the operator says of all mailboxes wins.
local told = {}
local function know(mailbox, facts) told[mailbox] = facts end

-- Dovecot always fills the first four; what was not asked for is 0, false or nil.
local function status_of(name, ...)
  local count, asked = select('#', ...) - 1, 0
  if count < 1 then error('expecting at least 1 parameter', 3) end
  for index = 1, count do asked = asked | integer((select(index + 1, ...)), index, 'status') end
  local facts = told[name] or {}
  local function known(key, otherwise) return world.status[key] or facts[key] or otherwise end
  local function wanted(item, key, otherwise)
    return asked & items[item] ~= 0 and known(key, otherwise) or 0.0
  end
  local flags = asked & items.PERMANENT_FLAGS ~= 0
  return {
    mailbox = name, messages = known('messages', 0.0), uidvalidity = known('uidvalidity', 1.0),
    uidnext = known('uidnext', 1.0), first_recent_uid = known('first_recent_uid', 1.0),
    recent = wanted('RECENT', 'recent', 0.0), unseen = wanted('UNSEEN', 'unseen', 0.0),
    first_unseen_seq = wanted('FIRST_UNSEEN_SEQ', 'first_unseen_seq', 0.0),
    highest_modseq = wanted('HIGHESTMODSEQ', 'highest_modseq', 1.0),
    highest_pvt_modseq = wanted('HIGHESTPVTMODSEQ', 'highest_pvt_modseq', 0.0),
    keywords = asked & items.KEYWORDS ~= 0 and {} or nil,
    flags = flags and 31.0 or 0.0, permanent_flags = flags and 31.0 or 0.0,
    permanent_keywords = flags, allow_new_keywords = flags,
    nonpermanent_modseqs = false, no_modseq_tracking = asked & items.HIGHESTMODSEQ ~= 0,
    have_guids = true, have_save_guids = true, have_only_guid128 = false,
  }
end
`;
