/** Lua text: `dovecot.http`, whose requests are shown and never sent. */
export const http = `
-- dovecot.http: requests are shown and never sent.
local client_settings = {
  user_agent = 'string', rawlog_dir = 'string', proxy_url = 'string', max_idle_time_msecs = 'number',
  no_auto_redirect = 'boolean', no_auto_retry = 'boolean', max_redirects = 'number', max_attempts = 'number',
  max_connect_attempts = 'number', connect_backoff_time_msecs = 'number', connect_backoff_max_time_msecs = 'number',
  request_absolute_timeout_msecs = 'number', request_timeout_msecs = 'number', connect_timeout_msecs = 'number',
  soft_connect_timeout_msecs = 'number', max_auto_retry_delay_secs = 'number', debug = 'boolean',
}
local expected = {string = 'string', number = 'non-negative number', boolean = 'boolean'}

-- Why Dovecot refuses a URL, nil if it does not.
local function url_problem(url)
  local scheme = match(url, '^(%a[%w+.-]*):')
  if scheme == nil then return 'Relative HTTP URL not allowed' end
  scheme = lower(scheme)
  if scheme ~= 'http' and scheme ~= 'https' then return 'Not an HTTP URL' end
end

local function check_url(url)
  local problem = url_problem(url)
  if problem then error(format('Failed to parse url %s: %s', url, problem), 3) end
end

local function check_settings(settings)
  for name, kind in pairs(client_settings) do
    local value = settings[name]
    local good = value == nil or type(value) == kind
    if good and kind == 'number' and value ~= nil then good = value >= 0 and value % 1 == 0 end
    if not good then error(format('Invalid HTTP client setting: %s: %s expected', name, expected[kind]), 3) end
  end
  local parent, proxy = settings.event_parent, settings.proxy_url
  if proxy and url_problem(proxy) then
    error('Invalid HTTP client setting: proxy_url is invalid: ' .. url_problem(proxy), 3)
  end
  if parent ~= nil and type(parent) ~= 'table' then
    error('Bad argument #-1, expected struct event got ' .. type(parent), 3)
  end
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
    payload = text((select(2, ...)), 1, 'set_payload')
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
  if newer then check_newer_settings(settings) else check_settings(settings) end
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
if not has_http then dovecot.http = nil end
`;
