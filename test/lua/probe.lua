-- Tries what a script may call and logs what comes of it, one line a trial behind PROBED.
local function shown(value)
  if type(value) == 'number' then return math.type(value) .. ' ' .. tostring(value) end
  if type(value) == 'string' then return ('%q'):format(value):gsub('\n', 'n') end
  return type(value) == 'boolean' and tostring(value) or type(value)
end

local function probe(name, trial)
  local ok, value = pcall(trial)
  dovecot.i_info(('PROBED %s %s %s'):format(name, ok and 'gives' or 'raises', shown(value)))
end

local function keys(value)
  local found = {}
  for key in pairs(value) do found[#found + 1] = tostring(key) end
  table.sort(found)
  return table.concat(found, ' ')
end

function script_init() return 0 end

function dovecot_lua_notify_begin_txn(user)
  return user
end

function dovecot_lua_notify_event_message_new(user, event)
  local newer = dovecot.microseconds ~= nil
  local client = dovecot.http.client(newer and {request_timeout = '500ms'} or {request_timeout_msecs = 500})
  for _, name in ipairs({
    'i_debug', 'i_info', 'i_warning', 'i_error', 'event', 'has_flag', 'set_flag', 'clear_flag', 'restrict_global_variables',
    'http', 'storage', 'dict', 'dns', 'base64', 'auth', 'gettimeofday', 'net_ip_family', 'tabescape', 'str_sanitize',
  }) do
    probe('dovecot.' .. name, function() return type(dovecot[name]) end)
  end
  probe('i_info without', function() dovecot.i_info() end)
  probe('i_info nil', function() dovecot.i_info(nil) end)
  probe('i_info table', function() dovecot.i_info({}) end)
  probe('i_info number', function() dovecot.i_info(1.0) end)
  dovecot.i_info('PROBED text up to a NUL\0 only')
  probe('metadata_set', function() return user:metadata_set('/private/vendor/vendor.dovecot/none\0x', 'value') end)
  probe('metadata_get again', function() return user:metadata_get('/private/vendor/vendor.dovecot/none') end)
  probe('metadata_unset', function() return user:metadata_unset('/private/vendor/vendor.dovecot/none') end)
  probe('i_warning two', function() dovecot.i_warning('a', 'b') end)
  probe('has_flag', function() return dovecot.has_flag(6, 2) end)
  probe('has_flag float', function() return dovecot.has_flag(6.0, 8.0) end)
  probe('has_flag fraction', function() return dovecot.has_flag(6.5, 8.0) end)
  probe('has_flag text', function() return dovecot.has_flag('x', 8) end)
  probe('set_flag', function() return dovecot.set_flag(1, 4.0) end)
  probe('clear_flag', function() return dovecot.clear_flag(7, 2) end)
  probe('clear_flag one', function() return dovecot.clear_flag(7) end)
  probe('event chain', function() return type(dovecot.event():set_name('x'):add_str('a', 'b'):add_int('c', 1)) end)
  probe('event add_str two', function() dovecot.event():add_str('a') end)
  probe('event add_int text', function() dovecot.event():add_int('a', 'b') end)
  probe('event log', function() return type(dovecot.event():log_info('logged by event')) end)
  probe('event unknown', function() dovecot.event():nosuch() end)
  probe('http keys', function() return keys(dovecot.http) end)
  probe('client keys', function() return type(client.request) end)
  probe('client none', function() dovecot.http.client() end)
  probe('client text', function() dovecot.http.client('x') end)
  probe('client unknown setting', function() return type(dovecot.http.client({timeout = 5})) end)
  probe('client bad number', function() dovecot.http.client({max_attempts = 'x'}) end)
  probe('client negative', function() dovecot.http.client({max_attempts = -1}) end)
  probe('client bad boolean', function() dovecot.http.client({debug = 'x'}) end)
  -- A table ends the process of 2.4.
  if not newer then probe('client bad text', function() dovecot.http.client({user_agent = {}}) end) end
  for _, setting in ipairs({
    {'request_timeout', 500}, {'request_timeout', '2s'}, {'request_timeout', '2 mins'}, {'request_timeout', 'x'},
    {'request_timeout', 1.5}, {'request_timeout', -1}, {'request_timeout', '5'}, {'request_timeout', 0},
    {'request_timeout', ''}, {'request_timeout', 'infinite'}, {'request_timeout', '5 parsecs'},
    {'request_timeout', '99999999999d'}, {'connect_timeout', '0'}, {'request_max_attempts', 3},
    {'request_max_attempts', 3.0}, {'request_max_attempts', 0}, {'request_max_attempts', -1},
    {'request_max_attempts', '4294967296'}, {'auto_redirect', 'no'}, {'auto_redirect', 'maybe'}, {'auto_redirect', 1},
    {'user_agent', 5}, {'proxy_url', 'x'}, {'proxy_url', 'ftp://x/'}, {'proxy_url', ''}, {'event_parent', 'x'},
    {'socket_send_buffer_size', '5k'}, {'socket_send_buffer_size', 'x'}, {1, 'x'}, {'request_timeout_msecs', 5},
  }) do
    local name, value = setting[1], setting[2]
    probe('client ' .. tostring(name) .. ' ' .. tostring(value), function()
      return type(dovecot.http.client({[name] = value}))
    end)
  end
  probe('tabescape', function() return dovecot.tabescape('a\tb\nc\1\rd\0e') end)
  probe('tabescape none', function() return dovecot.tabescape() end)
  probe('tabescape table', function() return dovecot.tabescape({}) end)
  probe('tabunescape', function() return dovecot.tabunescape('a\1tb\0011c\1nd\1re\0010f') end)
  probe('split_tabescaped', function() return table.concat(dovecot.split_tabescaped('a\tb\1tc\t'), '|') end)
  probe('split_tabescaped empty', function() return #dovecot.split_tabescaped('') end)
  for _, address in ipairs({'127.0.0.1', '::1', '[::1]', '::ffff:1.2.3.4', '1.2.3', '1.2.3.4/24', '::g', 'x', ''}) do
    probe('net_ip_family ' .. address, function() return dovecot.net_ip_family(address) end)
  end
  probe('microseconds', function() return math.type(dovecot.microseconds()) end)
  probe('gettimeofday', function() return type(dovecot.gettimeofday()) end)
  probe('dict', function() return keys(dovecot.dict) end)
  probe('request none', function() client:request() end)
  probe('request text', function() client:request('x') end)
  probe('request without url', function() client:request({method = 'GET'}) end)
  probe('request relative url', function() client:request({url = '/path'}) end)
  probe('request ftp url', function() client:request({url = 'ftp://h/x'}) end)
  local request = client:request({url = 'http://127.0.0.1:9/x', method = 'POST'})
  for _, name in ipairs({'add_header', 'remove_header', 'set_payload', 'submit'}) do
    probe('request.' .. name, function() return type(request[name]) end)
  end
  probe('add_header nil', function() request:add_header('A', nil) end)
  probe('add_header one', function() request:add_header('A') end)
  probe('add_header', function() return request:add_header('A', 'b') end)
  probe('set_payload', function() return request:set_payload('x') end)
  probe('set_payload nil', function() return request:set_payload(nil) end)
  probe('storage', function()
    local parts = {}
    for name, value in pairs(dovecot.storage) do
      if name:sub(1, 7) == 'STATUS_' then parts[#parts + 1] = name .. '=' .. tostring(value) end
    end
    table.sort(parts)
    return table.concat(parts, ' ')
  end)
  for _, name in ipairs({
    'username', 'uid', 'gid', 'home', 'service', 'session_id', 'session_create_time', 'nonexistent', 'anonymous',
    'autocreated', 'mail_debug', 'fuzzy_search', 'dsyncing', 'admin', 'session_restored', 'nosuch',
  }) do
    probe('user.' .. name, function() return math.type(user[name]) or type(user[name]) end)
  end
  probe('user text', function() return tostring(user) end)
  probe('plugin_getenv', function() return user:plugin_getenv('nosuch') end)
  probe('plugin_getenv none', function() return user:plugin_getenv() end)
  for _, template in ipairs({
    '%u|%n|%d', '%{user}', '%{user | username}', '%{user|domain|upper}', '%{nosuch}', '%{user|nosuch}', '100%',
  }) do
    if newer or not template:find('|', 3) or template:sub(1, 2) == '%u' then
      probe('var_expand ' .. template, function() return user:var_expand(template) end)
    end
  end
  probe('metadata_get', function() return user:metadata_get('/private/vendor/vendor.dovecot/none') end)
  probe('metadata_get bad key', function() return user:metadata_get('none') end)
  probe('metadata_get none', function() return user:metadata_get() end)
  probe('metadata_list', function() return type(user:metadata_list('/private/')) end)
  local mailbox = user:mailbox('INBOX')
  probe('mailbox.name', function() return mailbox.name end)
  probe('mailbox.vname', function() return mailbox.vname end)
  probe('mailbox text', function() return tostring(mailbox) end)
  for _, name in ipairs({'open', 'close', 'sync', 'status', 'free', 'metadata_get', 'metadata_set', 'nosuch'}) do
    probe('mailbox.' .. name, function() return type(mailbox[name]) end)
  end
  probe('open', function() return mailbox:open() end)
  probe('status', function()
    local status = mailbox:status(dovecot.storage.STATUS_MESSAGES)
    return keys(status) .. math.type(status.messages)
  end)
  probe('close', function() return mailbox:close() end)
  mailbox:free()
  probe('event uid', function() return tostring(event.uid) end)
  probe('_VERSION', function() return _VERSION end)
  probe('unpack', function() return type(unpack) end)
  probe('error table', function() error({}) end)
  probe('restrict', function()
    dovecot.restrict_global_variables(true)
    undeclared = 1
  end)
  probe('restrict read', function() return undeclared end)
  probe('restrict function', function()
    declared = function() end
    return type(declared)
  end)
end

function dovecot_lua_notify_end_txn() end
