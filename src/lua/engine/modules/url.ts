/** Lua text: the module `socket.url` as LuaSocket 3 has it. */
export const url = String.raw`
-- socket.url: parts of URLs (RFC 3986 as LuaSocket reads it).
package.preload['socket.url'] = function()
  local module = {_VERSION = 'URL 1.0.3'}

  function module.escape(value)
    return (gsub(value, '[^A-Za-z0-9_]', function(byte) return format('%%%02x', string.byte(byte)) end))
  end
  function module.unescape(value)
    return (gsub(value, '%%(%x%x)', function(hex) return string.char(tonumber(hex, 16)) end))
  end

  function module.parse(value, default)
    local parts = {}
    for name, part in pairs(default or {}) do parts[name] = part end
    if not value or value == '' then return nil, 'invalid url' end
    local function cut(pattern, name)
      value = gsub(value, pattern, function(found) parts[name] = found; return '' end)
    end
    cut('^([%w][%w%+%-%.]*)%:', 'scheme')
    cut('^//([^/]*)', 'authority')
    cut('#(.*)$', 'fragment')
    cut('%?(.*)', 'query')
    cut('%;(.*)', 'params')
    if value ~= '' then parts.path = value end
    local authority = parts.authority
    if not authority then return parts end
    authority = gsub(authority, '^([^@]*)@', function(found) parts.userinfo = found; return '' end)
    authority = gsub(authority, ':([^:%]]*)$', function(found) parts.port = found; return '' end)
    if authority ~= '' then parts.host = match(authority, '^%[(.+)%]$') or authority end
    if parts.userinfo then
      parts.user = gsub(parts.userinfo, ':([^:]*)$', function(found) parts.password = found; return '' end)
    end
    return parts
  end

  function module.build(parts)
    local built = parts.path or ''
    if parts.params then built = built .. ';' .. parts.params end
    if parts.query then built = built .. '?' .. parts.query end
    local authority = parts.authority
    if parts.host then
      authority = match(parts.host, ':') and '[' .. parts.host .. ']' or parts.host
      if parts.port then authority = authority .. ':' .. tostring(parts.port) end
      local info = parts.userinfo
      if parts.user then info = parts.password and parts.user .. ':' .. parts.password or parts.user end
      if info then authority = info .. '@' .. authority end
    end
    if authority then built = '//' .. authority .. built end
    if parts.scheme then built = parts.scheme .. ':' .. built end
    if parts.fragment then built = built .. '#' .. parts.fragment end
    return built
  end

  local segment = "[^A-Za-z0-9_%-.!~*'():@&=+$,]"
  local function protect(value)
    return (gsub(value, segment, function(byte) return format('%%%02X', string.byte(byte)) end))
  end
  function module.parse_path(path)
    path = path or ''
    local parts = {}
    for part in gmatch(path, '[^/]+') do parts[#parts + 1] = module.unescape(part) end
    if sub(path, 1, 1) == '/' then parts.is_absolute = 1 end
    if sub(path, -1) == '/' then parts.is_directory = 1 end
    return parts
  end
  function module.build_path(parts, unsafe)
    local shown = {}
    for at = 1, #parts do shown[at] = unsafe and parts[at] or protect(parts[at]) end
    local path = concat(shown, '/')
    if #parts > 0 and parts.is_directory then path = path .. '/' end
    return parts.is_absolute and '/' .. path or path
  end

  -- Segments without . and .., empty ones kept.
  local function without_dots(path)
    local function repeated(pattern, with)
      local before
      repeat before = path; path = gsub(path, pattern, with, 1) until path == before
    end
    repeated('//', '/\1/')
    repeated('/%./', '/')
    repeated('[^/]+/%.%./([^/]+)', '%1')
    path = gsub(path, '[^/]+/%.%./*$', '')
    path = gsub(gsub(path, '/%.%.$', '/'), '/%.$', '/')
    return (gsub(gsub(path, '^/%.%./', '/'), '\1', ''))
  end
  local function joined(base, relative)
    if sub(relative, 1, 1) == '/' then return without_dots(relative) end
    base = gsub(base, '[^/]*$', '')
    if sub(base, -1) ~= '/' then base = base .. '/' end
    return without_dots(base .. relative)
  end
  function module.absolute(base, relative)
    local base_parts = type(base) == 'table' and base or module.parse(base)
    if type(base) == 'table' then base = module.build(base) end
    local parts = module.parse(relative)
    if not base_parts or (parts and parts.scheme) then return without_dots(relative) end
    if not parts then return without_dots(base) end
    parts.scheme = base_parts.scheme
    if not parts.authority then
      parts.authority = base_parts.authority
      if parts.path then parts.path = joined(base_parts.path or '', parts.path)
      else
        parts.path = base_parts.path
        if not parts.params then
          parts.params = base_parts.params
          parts.query = parts.query or base_parts.query
        end
      end
    end
    return without_dots(module.build(parts))
  end
  return module
end
`;
