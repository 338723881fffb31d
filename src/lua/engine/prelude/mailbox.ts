/** Lua text: users and mailboxes; gives back how a user is made, whether one is held, and what is told of mailboxes. */
export const mailbox = `
-- user and mailbox.
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
  function methods.status(...) return status_of(name, ...) end
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
    local value = world.settings[text((select(2, ...)), 1, 'plugin_getenv')]
    if type(value) == 'table' then unavailable(value.unavailable) end
    return value
  end
  if newer then methods.plugin_getenv = nil end
  function methods.var_expand(...)
    exactly(2, ...)
    local template = text((select(2, ...)), 1, 'var_expand')
    local value, why, unknown = expand(template)
    if value then return value end
    if unknown then unavailable(unknown) end
    error(format('var_expand(%s) failed: %s', template, why), 0)
  end
  function methods.mailbox(...)
    local self, wanted = ...
    return new_mailbox(text(wanted, 1, 'mailbox'))
  end
  with_metadata(methods, metadata)
  local user = setmetatable({
    username = name, uid = world.user.uid, gid = world.user.gid, home = world.user.home, service = 'lmtp',
    session_id = 'dovepush', session_create_time = 0.0, nonexistent = false, anonymous = false, autocreated = false,
    mail_debug = false, fuzzy_search = false, dsyncing = false, admin = false, session_restored = false,
  }, methods)
  if newer then user.mail_debug = nil end
  users[user] = true
  return user
end

return new_user, held, know
`;
