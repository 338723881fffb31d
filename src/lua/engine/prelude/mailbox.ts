/** Lua text: `dovecot.storage`, users and mailboxes; gives back how a user is made, and whether one is held. */
export const mailbox = `
-- dovecot.storage, user and mailbox.
dovecot.storage = {
  STATUS_MESSAGES = 0x1, STATUS_RECENT = 0x2, STATUS_UIDNEXT = 0x4, STATUS_UIDVALIDITY = 0x8, STATUS_UNSEEN = 0x10,
  STATUS_FIRST_UNSEEN_SEQ = 0x20, STATUS_KEYWORDS = 0x40, STATUS_HIGHESTMODSEQ = 0x80, STATUS_PERMANENT_FLAGS = 0x200,
  STATUS_FIRST_RECENT_UID = 0x400, STATUS_HIGHESTPVTMODSEQ = 0x2000,
}
for name, value in pairs(dovecot.storage) do dovecot.storage[name] = value + 0.0 end

-- Changes are told, and last as long as the script; mailbox is the name of the mailbox that they are about, if any.
local function with_metadata(methods, store, mailbox)
  local function key_of(key, name)
    key = text(key, 1, name)
    if sub(key, 1, 9) ~= '/private/' and sub(key, 1, 8) ~= '/shared/' then
      error('Invalid key prefix, must be /private/ or /shared/', 3)
    end
    return key
  end
  function methods.metadata_get(...)
    local values, count = {}, select('#', ...) - 1
    if count < 1 then error('expecting at least 1 parameter', 2) end
    for index = 1, count do values[index] = store[key_of((select(index + 1, ...)), 'metadata_get')] end
    return unpack(values, 1, count)
  end
  function methods.metadata_set(...)
    exactly(3, ...)
    local _, key, value = ...
    key, value = key_of(key, 'metadata_set'), text(value, 2, 'metadata_set')
    store[key] = value
    tell('effect', 'metadata_set', {key, value}, mailbox)
  end
  function methods.metadata_unset(...)
    exactly(2, ...)
    local key = key_of((select(2, ...)), 'metadata_unset')
    store[key] = nil
    tell('effect', 'metadata_unset', {key}, mailbox)
  end
  function methods.metadata_list(...)
    local found = {}
    for index = 2, select('#', ...) do
      local prefix = key_of((select(index, ...)), 'metadata_list')
      for key, value in pairs(store) do
        if sub(key, 1, #prefix) == prefix then found[key] = value end
      end
    end
    return found
  end
end

local mailbox_stores = {}
local function new_mailbox(name)
  mailbox_stores[name] = mailbox_stores[name] or {}
  local methods = {}
  methods.__index = methods
  methods.__tostring = function() return name end
  function methods.open() end
  function methods.close() end
  function methods.sync() end
  function methods.free() end
  function methods.status()
    return {
      mailbox = name, messages = 0.0, recent = 0.0, unseen = 0.0, uidvalidity = 1.0, uidnext = 1.0,
      first_unseen_seq = 0.0, first_recent_uid = 1.0, highest_modseq = 1.0, highest_pvt_modseq = 0.0,
      flags = 0.0, permanent_flags = 0.0, permanent_keywords = true, allow_new_keywords = true,
      nonpermanent_modseqs = false, no_modseq_tracking = false,
      have_guids = true, have_save_guids = true, have_only_guid128 = false,
    }
  end
  with_metadata(methods, mailbox_stores[name], name)
  return setmetatable({name = name, vname = name}, methods)
end

local users = setmetatable({}, {__mode = 'k'})
local collect = collectgarbage

local function held()
  collect()
  collect()
  return next(users) ~= nil
end

local function new_user(name)
  local methods = {}
  methods.__index = methods
  methods.__tostring = function() return name end
  function methods.plugin_getenv(...)
    exactly(2, ...)
    return plugin_settings[text((select(2, ...)), 1, 'plugin_getenv')]
  end
  if newer then methods.plugin_getenv = nil end
  function methods.var_expand(...)
    exactly(2, ...)
    local template = text((select(2, ...)), 1, 'var_expand')
    return newer and expand_newer(template, name) or expand_older(template, name)
  end
  function methods.mailbox(...)
    local self, wanted = ...
    return new_mailbox(text(wanted, 1, 'mailbox'))
  end
  with_metadata(methods, metadata)
  local user = setmetatable({
    username = name, uid = 1000.0, gid = 1000.0, service = 'lmtp', session_id = 'dovepush', session_create_time = 0.0,
    home = '/nonexistent', nonexistent = false, anonymous = false, autocreated = false, mail_debug = false,
    fuzzy_search = false, dsyncing = false, admin = false, session_restored = false,
  }, methods)
  if newer then user.mail_debug = nil end
  users[user] = true
  return user
end

return new_user, held
`;
