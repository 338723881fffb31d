/** Lua text: `socket`, `socket.http` and `ssl.https`, whose requests are shown, never sent, and answered with 200. */
export const socket = String.raw`
-- socket: the clock and the helpers. There is no network here.
package.preload.socket = function()
  local module = {_VERSION = 'LuaSocket 3.0.0', BLOCKSIZE = 2048}
  function module.gettime() return os_time() + 0.0 end
  function module.sleep() end
  function module.skip(count, ...) return select(count + 1, ...) end
  function module.newtry(finalise)
    return function(...)
      if (...) then return ... end
      if finalise then pcall(finalise) end
      error(setmetatable({(select(2, ...))}, {tried = true}), 0)
    end
  end
  module.try = module.newtry()
  function module.protect(run)
    return function(...)
      local results = table.pack(pcall(run, ...))
      if results[1] then return unpack(results, 2, results.n) end
      local why = results[2]
      local meta = type(why) == 'table' and getmetatable(why)
      if meta and meta.tried then return nil, why[1] end
      error(why, 0)
    end
  end
  for _, name in pairs({'tcp', 'tcp4', 'tcp6', 'udp', 'udp4', 'udp6', 'unix', 'connect', 'connect4', 'connect6', 'bind', 'select'}) do
    module[name] = function() unavailable('socket.' .. name) end
  end
  module.dns = setmetatable({}, {__index = function(_, name)
    return function() unavailable('socket.dns.' .. tostring(name)) end
  end})
  return module
end

package.preload['socket.http'] = function()
  local socket, url, ltn12, mime = require('socket'), require('socket.url'), require('ltn12'), require('mime')
  local module = {TIMEOUT = 60, USERAGENT = socket._VERSION}
  local ports = {http = 80, https = 443}
  socket.http = module

  -- The headers that the request adds to those of the script: what belongs to the connection is left out.
  local function headers_of(wanted)
    local headers = {['user-agent'] = module.USERAGENT}
    if wanted.user and wanted.password then
      headers.authorization = 'Basic ' .. (mime.b64(wanted.user .. ':' .. url.unescape(wanted.password)))
    end
    for name, value in pairs(wanted.headers or {}) do headers[lower(name)] = value end
    local names = {}
    for name in pairs(headers) do names[#names + 1] = name end
    table.sort(names)
    local in_order = {}
    for at, name in pairs(names) do
      local value = headers[name]
      if type(value) ~= 'string' and type(value) ~= 'number' then
        error(format("attempt to concatenate a %s value (local 'v')", type(value)), 0)
      end
      in_order[at] = {name, tostring(value)}
    end
    return in_order
  end

  local function body_of(source)
    local chunks = {}
    if source then socket.try(ltn12.pump.all(source, (ltn12.sink.table(chunks)))) end
    return concat(chunks)
  end

  local function exchange(request)
    local wanted = request.url and socket.try(url.parse(request.url, {path = '/', scheme = 'http'})) or {}
    for name, value in pairs(request) do wanted[name] = value end
    local scheme = wanted.scheme or 'http'
    if not ports[scheme] then error('attempt to index a nil value (local \'schemedefs\')', 0) end
    if not wanted.host or wanted.host == '' then socket.try(nil, "invalid host '" .. tostring(wanted.host) .. "'") end
    local shown = {
      scheme = scheme, host = wanted.host, path = wanted.path, params = wanted.params, query = wanted.query,
    }
    if tostring(wanted.port or '') ~= '' and tonumber(wanted.port) ~= ports[scheme] then shown.port = wanted.port end
    local method = wanted.method
    if not method or method == '' then method = 'GET' end
    tell('http', method, url.build(shown), headers_of(wanted), body_of(wanted.source))
    if wanted.sink then socket.try(ltn12.pump.all(ltn12.source.empty(), wanted.sink, wanted.step)) end
    return 1, 200, {['content-length'] = '0', connection = 'close'}, 'HTTP/1.1 200 OK'
  end

  function module.genericform(address, body)
    local chunks = {}
    local request = {url = address, sink = (ltn12.sink.table(chunks)), target = chunks}
    if body then
      request.method, request.source = 'POST', ltn12.source.string(body)
      request.headers = {['content-length'] = #body, ['content-type'] = 'application/x-www-form-urlencoded'}
    end
    return request
  end

  module.request = socket.protect(function(request, body)
    if type(request) ~= 'string' then return exchange(request) end
    local form = module.genericform(request, body)
    local _, code, headers, status = exchange(form)
    return concat(form.target), code, headers, status
  end)
  return module
end

package.preload['ssl.https'] = function()
  local http, url = require('socket.http'), require('socket.url')
  local module = {_VERSION = '1.2.0', PORT = 443, TIMEOUT = 60}
  function module.request(request, body)
    local is_text = type(request) == 'string'
    local wanted = is_text and http.genericform(request, body) or request
    wanted.url = url.build(url.parse(wanted.url, {port = module.PORT}))
    if http.PROXY or wanted.proxy then return nil, 'proxy not supported' end
    if wanted.redirect then return nil, 'redirect not supported' end
    if wanted.create then return nil, 'create function not permitted' end
    -- TLS whatever the scheme says.
    wanted.scheme = 'https'
    local done, code, headers, status = http.request(wanted)
    if done and is_text then return concat(wanted.target), code, headers, status end
    return done, code, headers, status
  end
  return module
end
`;
