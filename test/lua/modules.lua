-- Tries what push scripts use of LuaSocket, LuaSec, lua-cjson and dkjson; logs what comes of it behind PROBED.
local function shown(value)
  if type(value) == 'number' then return math.type(value) .. ' ' .. tostring(value) end
  if type(value) == 'string' then return (('%q'):format(value):gsub('\n', 'n'):gsub('[\128-\255]', function(byte) return '\\' .. byte:byte() end)) end
  if type(value) ~= 'table' then return type(value) == 'boolean' and tostring(value) or type(value) end
  local names, parts = {}, {}
  for name in pairs(value) do names[#names + 1] = name end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  for at, name in ipairs(names) do parts[at] = tostring(name) .. '=' .. shown(value[name]) end
  return '{' .. table.concat(parts, ' ') .. '}'
end

local function probe(name, trial)
  local results = table.pack(pcall(trial))
  local parts = {}
  for at = 2, results.n do parts[#parts + 1] = shown(results[at]) end
  dovecot.i_info(('PROBED %s %s %s'):format(name, results[1] and 'gives' or 'raises', table.concat(parts, ' ')))
end

local function probe_url(url)
  for _, text in ipairs({
    'http://h/p', 'https://u:p@h:8/a/b;x?q=1#f', 'http://[::1]:80/', '//h', '/only/path', 'mailto:a@b', '', 'h', '?q', 'http://h',
    'HTTP://User@H:/%41', 'a/../b/./c',
  }) do
    probe('parse ' .. text, function() return url.parse(text) end)
    probe('rebuilt ' .. text, function() return url.build(url.parse(text) or {}) end)
    probe('absolute ' .. text, function() return url.absolute('http://base/x/y?z#w', text) end)
    probe('path ' .. text, function() return url.parse_path(text), url.build_path(url.parse_path(text)) end)
  end
  probe('parse default', function() return url.parse('h/x', {scheme = 'http', host = 'd'}) end)
  probe('escape', function() return url.escape('a b/ä&=_-.~%') end)
  probe('unescape', function() return url.unescape('a%20b%zz%41') end)
  probe('build_path', function() return url.build_path({'a b', 'ü', '/', is_absolute = 1, is_directory = 1}) end)
  probe('dots', function() return url.absolute('http://h/a/b/c', '../../d/./e//f/..') end)
end

local function probe_mime(mime, ltn12)
  for _, text in ipairs({'', 'a', 'ab', 'abc', 'abcd', ('x'):rep(100), '\0\255\128'}) do
    probe('b64 ' .. #text, function() return mime.b64(text) end)
    probe('b64 more ' .. #text, function() return mime.b64(text, 'yz') end)
    probe('unb64 ' .. #text, function() return mime.unb64((mime.b64(text))) end)
    probe('wrp ' .. #text, function() return mime.wrp(10, text, 10) end)
  end
  probe('b64 nil', function() return mime.b64(nil) end)
  probe('unb64 broken lines', function() return mime.unb64('YW\nJj\r\n') end)
  probe('encode filter', function()
    local out = {}
    local from = ltn12.source.chain(ltn12.source.string(('long '):rep(500)), ltn12.filter.chain(mime.encode('base64'), mime.wrap()))
    ltn12.pump.all(from, (ltn12.sink.table(out)))
    return table.concat(out)
  end)
  probe('decode sink', function()
    local out = {}
    local to = ltn12.sink.chain(mime.decode('base64'), (ltn12.sink.table(out)))
    ltn12.pump.all(ltn12.source.table({'YW', 'Jj', 'ZGU='}), to)
    return table.concat(out)
  end)
  probe('unknown encoding', function() return mime.encode('rot13') end)
  probe('cat', function()
    local out = {}
    ltn12.pump.all(ltn12.source.cat(ltn12.source.string('a'), ltn12.source.table({'b', 'c'})), (ltn12.sink.table(out)))
    return out
  end)
  probe('rewind', function()
    local from = ltn12.source.rewind(ltn12.source.string('abc'))
    from('first')
    return from(), from(), from()
  end)
  probe('error source', function() return ltn12.pump.all(ltn12.source.error('no'), ltn12.sink.null()) end)
  probe('error sink', function() return ltn12.pump.all(ltn12.source.string('x'), ltn12.sink.error('full')) end)
  probe('simplify', function()
    local from = ltn12.source.simplify(function() return 'one', function() return nil end end)
    return from(), from()
  end)
end

local values = {
  {'float', 1.0}, {'integer', 1}, {'fraction', 0.1}, {'big', 2 ^ 53}, {'huge', 1e300}, {'minus', -0.5}, {'text', 'a"b\\c/d\n\1\127é'},
  {'empty', {}}, {'list', {1, 'two', true}}, {'object', {a = 1}}, {'hole', {1, nil, 3}}, {'nested', {list = {{x = {}}}}},
  {'true', true}, {'number key', {[3.0] = 'x', a = 1}},
}
local texts = {
  '1', '1.5e3', '"a\\u00e9\\ud83d\\ude00\\n"', '[1,[2,{"a":null}]]', '{"a":{"b":[true,false]}}', ' [ ] ', '{}', '-12', '"x"', '[1,2',
  '{"a":1,}', 'nul', '', '[1] x', '"a\nb"', '01', '{"a" 1}', '"\\x"', '[1,]',
}

local function probe_cjson(cjson, name)
  for _, value in ipairs(values) do probe(name .. ' encode ' .. value[1], function() return cjson.encode(value[2]) end) end
  for _, text in ipairs(texts) do
    -- Only where it fails, and whether: the words name the token.
    probe(name .. ' decode ' .. text, function()
      local ok, value, why = pcall(cjson.decode, text)
      if not ok then return 'raised' end
      return value, why and 'why' or nil
    end)
  end
  probe(name .. ' nan', function() return (select(2, pcall(cjson.encode, 0 / 0))) end)
  probe(name .. ' function', function() return (select(2, pcall(cjson.encode, print))) end)
  probe(name .. ' sparse', function() return (select(2, pcall(cjson.encode, {[1000] = 1}))) end)
  probe(name .. ' null', function() return cjson.encode({a = cjson.null}), cjson.decode('null') == cjson.null end)
  probe(name .. ' none', function() return pcall(cjson.encode) end)
end

local function probe_dkjson(dkjson)
  for _, value in ipairs(values) do
    if value[1] ~= 'number key' then
      probe('dkjson encode ' .. value[1], function() return dkjson.encode(value[2]) end)
    end
  end
  for _, text in ipairs({'1', '1.5', '[1,[2]]', '{"a":null,"b":"\\u00e9"}', '[1] x', '[1,2', 'nul'}) do
    probe('dkjson decode ' .. text, function()
      local value, _, why = dkjson.decode(text)
      return value, why and 'why' or nil
    end)
  end
end

local function probe_socket(socket)
  probe('gettime', function() return math.type(socket.gettime()), socket.gettime() > 1.6e9 end)
  probe('skip', function() return socket.skip(2, 1, 2, 3, 4) end)
  probe('protect', function() return socket.protect(function() socket.try(nil, 'why') end)() end)
  probe('protect other', function() return pcall(socket.protect(function() error('other', 0) end)) end)
  probe('try', function() return socket.try(1, 2) end)
end

function dovecot_lua_notify_begin_txn(user)
  return {url = user:plugin_getenv('endpoint')}
end

function dovecot_lua_notify_event_message_new(context, event)
  local mime, ltn12 = require('mime'), require('ltn12')
  probe_url(require('socket.url'))
  probe_mime(mime, ltn12)
  probe_cjson(require('cjson'), 'cjson')
  probe_cjson(require('cjson.safe'), 'cjson.safe')
  probe_dkjson(require('dkjson'))
  probe_socket(require('socket'))

  local http, cjson = require('socket.http'), require('cjson')
  local body = cjson.encode({[event.name] = event.uid})
  probe('http get', function() return select(2, http.request(context.url .. '/get?a=b')) end)
  probe('http post', function() return select(2, http.request(context.url .. '/post', body)) end)
  probe('http table', function()
    local answer = {}
    local done, code = http.request({
      url = context.url .. '/table', method = 'PUT', sink = ltn12.sink.table(answer), source = ltn12.source.string(body),
      headers = {['Content-Type'] = 'application/json', ['Content-Length'] = #body, Authorization = 'Basic ' .. mime.b64('u:p')},
    })
    return done, code, answer
  end)
  probe('http chunked', function()
    return http.request({url = context.url .. '/chunked', method = 'POST', source = ltn12.source.table({'one', 'two'})})
  end)
  probe('http credentials', function() return (http.request({url = (context.url:gsub('//', '//user:word%%40@'))})) end)
  probe('http no host', function() return http.request('nowhere') end)
  probe('http headers', function() return http.request({url = context.url, headers = {x = {}}}) end)
end

function dovecot_lua_notify_end_txn() end
