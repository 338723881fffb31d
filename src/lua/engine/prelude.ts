/**
 * Lua text that turns a state with all libraries into the one a push script sees. It is called with `emit(kind, …)`,
 * which hands a log line, an HTTP request or printed text to the outside and is false when there was too much, and
 * gives back a function that makes the `user` table of a name and one that says whether any of these is still held.
 *
 * The `dovecot` table follows 2.3.19.1 (src/lib-lua/dlua-dovecot.c, dlua-dovecot-http.c; src/lib-storage/mail-user-lua.c,
 * mailbox-lua.c, mail-storage-lua.c): names, argument counts, error texts. What only a server knows is made up: home,
 * ids, empty mailboxes, metadata that last as long as the state. Errors have the script's line in front, which Dovecot
 * leaves out of some.
 */
export const prelude = String.raw`
local emit = ...
local error, select, type, tostring, tonumber, setmetatable, rawset, next, pairs =
  error, select, type, tostring, tonumber, setmetatable, rawset, next, pairs
local format, match, gsub, lower, sub = string.format, string.match, string.gsub, string.lower, string.sub
local concat, unpack = table.concat, table.unpack

local function tell(...)
  if not emit(...) then error('dovepush: too much output of one call', 0) end
end

-- Level 3: the script's line that called the function that checks.
local function exactly(expected, ...)
  local got = select('#', ...)
  if got ~= expected then error(format('expected %d arguments, got %d', expected, got), 3) end
end

local function text(value, position, name)
  if type(value) == 'number' then return tostring(value) end
  if type(value) ~= 'string' then
    error(format("bad argument #%d to '%s' (string expected, got %s)", position, name, type(value)), 3)
  end
  return value
end

local function integer(value, position, name)
  local number = tonumber(value)
  if number == nil then
    error(format("bad argument #%d to '%s' (number expected, got %s)", position, name, type(value)), 3)
  end
  if number % 1 ~= 0 then
    error(format("bad argument #%d to '%s' (number has no integer representation)", position, name), 3)
  end
  return number // 1 | 0
end

-- The sandbox: nothing reaches files, processes, the environment or bytecode.
local function refused(name)
  return function() error(name .. ' is switched off: dovepush runs scripts without files and processes', 2) end
end

local function only(library, kept, name)
  local open = {}
  for key in pairs(kept) do open[key] = library[key] end
  for key, value in pairs(library) do
    if type(value) == 'function' and not kept[key] then open[key] = refused(name .. '.' .. key) end
  end
  return open
end

local function stream(level)
  local file = {}
  function file:write(...)
    local parts = {}
    for index = 1, select('#', ...) do parts[index] = text(select(index, ...), index, 'write') end
    tell(level == 'error' and 'log' or 'print', concat(parts), level)
    return self
  end
  function file:flush() return self end
  function file:setvbuf() return true end
  function file:close() return true end
  return file
end

local kept_in_os = {time = true, date = true, clock = true, difftime = true}
local kept_in_debug = {traceback = true, getinfo = true}
local loaded = {string = string, table = table, math = math, utf8 = utf8, coroutine = coroutine, _G = _G}
os = only(os, kept_in_os, 'os')
os.getenv = function() return nil end
debug = only(debug, kept_in_debug, 'debug')
io = only(io, {type = true}, 'io')
io.stdout, io.stderr, io.stdin = stream('print'), stream('error'), stream('print')
io.write = function(...) return io.stdout:write(...) end
loaded.os, loaded.io, loaded.debug = os, io, debug
package = {loaded = loaded, preload = {}, path = '', cpath = '', config = '/\n;\n?\n!\n-\n'}
function require(name)
  name = text(name, 1, 'require')
  if loaded[name] ~= nil then return loaded[name] end
  local loader = package.preload[name]
  if loader == nil then
    error(format("module '%s' not found: dovepush runs scripts without files", name), 2)
  end
  local value = loader(name, ':preload:')
  loaded[name] = value == nil and true or value
  return loaded[name]
end
loadfile, dofile = refused('loadfile'), refused('dofile')
string.dump = refused('string.dump')
local load_chunk = load
function load(chunk, name, _, ...)
  if select('#', ...) == 0 then return load_chunk(chunk, name, 't') end
  return load_chunk(chunk, name, 't', (...))
end
function warn() end
function print(...)
  local parts = {}
  for index = 1, select('#', ...) do parts[index] = tostring((select(index, ...))) end
  tell('print', concat(parts, '\t'))
end

-- dovecot.i_*, dovecot.event and flags.
dovecot = {}
for _, level in pairs({'debug', 'info', 'warning', 'error'}) do
  local name = 'i_' .. level
  dovecot[name] = function(...)
    exactly(1, ...)
    tell('log', text((...), 1, name), level)
  end
end

function dovecot.has_flag(...)
  exactly(2, ...)
  local value, flag = ...
  flag = integer(flag, 2, 'has_flag')
  return integer(value, 1, 'has_flag') & flag == flag
end
function dovecot.set_flag(...)
  exactly(2, ...)
  local value, flag = ...
  return integer(value, 1, 'set_flag') | integer(flag, 2, 'set_flag')
end
function dovecot.clear_flag(...)
  exactly(2, ...)
  local value, flag = ...
  return integer(value, 1, 'clear_flag') & ~integer(flag, 2, 'clear_flag')
end

function dovecot.restrict_global_variables(...)
  exactly(1, ...)
  if not (...) then return setmetatable(_G, nil) end
  setmetatable(_G, {
    __newindex = function(t, key, value)
      if type(value) == 'function' then return rawset(t, key, value) end
      error('attempt to write to undeclared global variable ' .. tostring(key), 2)
    end,
    __index = function(_, key)
      error('attempt to write to read undeclared global variable ' .. tostring(key), 2)
    end,
  })
end

local event_methods = {}
event_methods.__index = event_methods
local function chained(name, count, checks)
  event_methods[name] = function(...)
    exactly(count, ...)
    -- A method's own object is not counted.
    for position, check in pairs(checks) do check((select(position, ...)), position - 1, name) end
    return (...)
  end
end
chained('append_log_prefix', 2, {[2] = text})
chained('replace_log_prefix', 2, {[2] = text})
chained('set_always_log_source', 1, {})
chained('set_name', 2, {[2] = text})
chained('add_str', 3, {[2] = text, [3] = text})
chained('add_int', 3, {[2] = text, [3] = integer})
chained('add_timeval', 3, {[2] = text, [3] = integer})
chained('inc_int', 3, {[2] = text, [3] = integer})
for _, level in pairs({'debug', 'info', 'warning', 'error'}) do
  local name = 'log_' .. level
  event_methods[name] = function(...)
    exactly(2, ...)
    local self, message = ...
    tell('log', text(message, 1, name), level)
    return self
  end
end
function event_methods.passthrough_event(...)
  exactly(1, ...)
  return setmetatable({}, event_methods)
end
function dovecot.event(...)
  if select('#', ...) > 1 then error(format('expected 0 to 1 arguments, got %d', select('#', ...)), 2) end
  return setmetatable({}, event_methods)
end

-- dovecot.http: requests are shown and never sent.
local client_settings = {
  user_agent = 'string', rawlog_dir = 'string', proxy_url = 'string', max_idle_time_msecs = 'number',
  no_auto_redirect = 'boolean', no_auto_retry = 'boolean', max_redirects = 'number', max_attempts = 'number',
  max_connect_attempts = 'number', connect_backoff_time_msecs = 'number', connect_backoff_max_time_msecs = 'number',
  request_absolute_timeout_msecs = 'number', request_timeout_msecs = 'number', connect_timeout_msecs = 'number',
  soft_connect_timeout_msecs = 'number', max_auto_retry_delay_secs = 'number', debug = 'boolean',
}
local expected = {string = 'string', number = 'non-negative number', boolean = 'boolean'}

local function check_settings(settings)
  for name, kind in pairs(client_settings) do
    local value = settings[name]
    local good = value == nil or type(value) == kind or kind == 'string' and type(value) == 'number'
    if good and kind == 'number' and value ~= nil then good = value >= 0 and value % 1 == 0 end
    if not good then error(format('Invalid HTTP client setting: %s: %s expected', name, expected[kind]), 3) end
  end
end

local function check_url(url)
  local scheme = match(url, '^(%a[%w+.-]*):')
  if scheme == nil then error(format('Failed to parse url %s: Relative HTTP URL not allowed', url), 3) end
  scheme = lower(scheme)
  if scheme ~= 'http' and scheme ~= 'https' then error(format('Failed to parse url %s: Not an HTTP URL', url), 3) end
end

local response = {}
function response.status() return 200 end
function response.reason() return 'OK' end
function response.header(...)
  exactly(2, ...)
  return ''
end
function response.payload() return '' end

local function new_request(url, method, user_agent)
  local headers, order, payload = {}, {}, ''
  local request = {}
  local function set(name, value)
    local key = lower(name)
    if value ~= nil and headers[key] == nil then order[#order + 1] = key end
    headers[key] = value and {name, value} or nil
  end
  if user_agent then set('User-Agent', user_agent) end
  function request.add_header(...)
    exactly(3, ...)
    local _, name, value = ...
    set(text(name, 1, 'add_header'), text(value, 2, 'add_header'))
  end
  function request.remove_header(...)
    exactly(2, ...)
    set(text((select(2, ...)), 1, 'remove_header'), nil)
  end
  function request.set_payload(...)
    exactly(2, ...)
    payload = match(text((select(2, ...)), 1, 'set_payload'), '^[^\0]*')
  end
  function request.submit(...)
    exactly(1, ...)
    local pairs_in_order = {}
    for _, key in pairs(order) do
      if headers[key] then pairs_in_order[#pairs_in_order + 1] = headers[key] end
    end
    tell('http', method, url, pairs_in_order, payload)
    local answer = {}
    for name, method_of in pairs(response) do answer[name] = method_of end
    return answer
  end
  return request
end

dovecot.http = {}
function dovecot.http.client(...)
  exactly(1, ...)
  local settings = ...
  if type(settings) ~= 'table' then
    error(format("bad argument #1 to 'client' (table expected, got %s)", type(settings)), 2)
  end
  check_settings(settings)
  local user_agent = settings.user_agent
  local client = {}
  function client.request(...)
    exactly(2, ...)
    local _, wanted = ...
    if type(wanted) ~= 'table' then
      error(format("bad argument #1 to 'request' (table expected, got %s)", type(wanted)), 2)
    end
    if wanted.url == nil then error('cannot create request: url not specified', 2) end
    local url = text(wanted.url, -1, 'request')
    check_url(url)
    return new_request(url, wanted.method == nil and 'GET' or text(wanted.method, -1, 'request'), user_agent)
  end
  return client
end

-- dovecot.storage, user and mailbox.
dovecot.storage = {
  STATUS_MESSAGES = 0x1, STATUS_RECENT = 0x2, STATUS_UIDNEXT = 0x4, STATUS_UIDVALIDITY = 0x8, STATUS_UNSEEN = 0x10,
  STATUS_FIRST_UNSEEN_SEQ = 0x20, STATUS_KEYWORDS = 0x40, STATUS_HIGHESTMODSEQ = 0x80, STATUS_PERMANENT_FLAGS = 0x200,
  STATUS_FIRST_RECENT_UID = 0x400, STATUS_HIGHESTPVTMODSEQ = 0x2000,
}
for name, value in pairs(dovecot.storage) do dovecot.storage[name] = value + 0.0 end

local function with_metadata(methods)
  local store = {}
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
    store[key_of(key, 'metadata_set')] = text(value, 2, 'metadata_set')
  end
  function methods.metadata_unset(...)
    exactly(2, ...)
    store[key_of((select(2, ...)), 'metadata_unset')] = nil
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

local function new_mailbox(name)
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
  with_metadata(methods)
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
    text((select(2, ...)), 1, 'plugin_getenv')
    return nil
  end
  function methods.var_expand(...)
    exactly(2, ...)
    local local_part, domain = match(name, '^([^@]*)@?(.*)$')
    local known = {u = name, n = local_part, d = domain, user = name, username = local_part, domain = domain}
    local template = text((select(2, ...)), 1, 'var_expand')
    template = gsub(template, '%%{(%w+)}', known)
    return (gsub(template, '%%(%a)', known))
  end
  function methods.mailbox(...)
    local self, wanted = ...
    return new_mailbox(text(wanted, 1, 'mailbox'))
  end
  with_metadata(methods)
  local user = setmetatable({
    username = name, uid = 1000.0, gid = 1000.0, service = 'lmtp', session_id = 'dovepush', session_create_time = 0.0,
    home = '/nonexistent', nonexistent = false, anonymous = false, autocreated = false, mail_debug = false,
    fuzzy_search = false, dsyncing = false, admin = false, session_restored = false,
  }, methods)
  users[user] = true
  return user
end

return new_user, held
`;
