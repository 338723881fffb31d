/** Lua text: the checks that Dovecot 2.4 makes of the settings of `dovecot.http.client`, with its words. */
export const httpSettings24 = `
-- 2.4: settings of http_client without that prefix, as texts or numbers (observed with 2.4.1).
local newer_settings = {}
local function settings_of(kind, names)
  for name in gmatch(names, '%S+') do newer_settings[name] = kind end
end
settings_of('time', [[connect_backoff_max_time connect_backoff_time connect_timeout delete_request_timeout dns_ttl
  max_auto_retry_delay max_idle_time read_request_timeout request_absolute_timeout request_timeout soft_connect_timeout
  write_request_timeout]])
settings_of('count', [[delete_request_max_attempts max_connect_attempts max_parallel_connections max_pipelined_requests
  read_request_max_attempts request_max_attempts request_max_redirects write_request_max_attempts]])
settings_of('boolean', 'auto_redirect auto_retry proxy_ssl_tunnel')
settings_of('size', 'socket_recv_buffer_size socket_send_buffer_size')
settings_of('url', 'proxy_url')
settings_of('text', 'dns_client_socket_path proxy_password proxy_socket_path proxy_username rawlog_dir user_agent')
settings_of('any', 'event_parent')

local units = {'seconds', 'secs', 'minutes', 'mins', 'milliseconds', 'msecs', 'hours', 'days', 'weeks'}
local function is_unit(word)
  for _, unit in pairs(units) do
    if sub(unit, 1, #word) == word then return true end
  end
  return false
end

-- What is wrong with a value, nil if nothing is.
local problems = {}
function problems.time(value)
  if value == 'infinite' or value == '0' then return nil end
  local digits, word = match(value, '^(%d+) *(%a*)$')
  if digits == nil or word ~= '' and not is_unit(lower(word)) then return 'Invalid time interval: ' .. value end
  if word == '' then return format("Time interval '%s' is missing units (add e.g. 's' for seconds)", value) end
  if #digits > 9 then return 'Time interval is too large: ' .. value end
end
function problems.count(value)
  if match(value, '^-%d+$') then return format('Invalid number %s: Number too small', value) end
  if not match(value, '^%d+$') then return format('Invalid number %s: Not a valid number', value) end
  if #value > 10 or tonumber(value) > 4294967295 then return format('Invalid number %s: Number too large', value) end
end
function problems.boolean(value)
  if match(lower(value), '^[y1n0]$') or lower(value) == 'yes' or lower(value) == 'no' then return nil end
  return format('Invalid boolean value: %s (use yes or no)', value)
end
function problems.size(value)
  if not match(lower(value), '^%d+ *[kmgt]?b?$') then return 'Invalid size: ' .. value end
end

-- One level below the script's line is dovecot.http.client.
local function refuse(what, level)
  error('Invalid HTTP client setting: ' .. what, level)
end

local function check_newer(name, value)
  local kind = newer_settings[name]
  if kind == 'any' then return end
  if type(value) ~= 'string' and type(value) ~= 'number' then
    error(format('dovepush: the process ends with signal 11 here: Dovecot 2.4.1 takes no %s for %s', type(value), name), 4)
  end
  value = tostring(value)
  local problem = problems[kind] and problems[kind](value)
  local setting = 'http_client_' .. name
  if problem then
    refuse(format('http_client settings: Failed to parse configuration: Failed to override configuration from hardcoded: Invalid %s=%s: %s', setting, value, problem), 5)
  end
  if name == 'request_timeout' and match(value, '^0+ *%a*$') then
    refuse('http_client settings: Invalid settings: http_client_request_timeout_msecs must not be 0', 5)
  elseif name == 'request_max_attempts' and tonumber(value) == 0 then
    refuse('http_client settings: Invalid settings: request_max_attempts must not be 0', 5)
  elseif kind == 'url' and value ~= '' and not match(lower(value), '^https?:') then
    local why = match(value, '^%a[%w+.-]*:') and 'Not an HTTP URL' or 'Relative HTTP URL not allowed'
    refuse('http_client settings: Invalid settings: Invalid http_client_proxy_url: ' .. why, 5)
  end
end

local function check_newer_settings(settings)
  for name in pairs(settings) do
    if newer_settings[name] == nil then refuse(tostring(name) .. ' is unknown setting', 4) end
  end
  for name, value in pairs(settings) do check_newer(name, value) end
end
`;
