/** Lua text: what push scripts use of LuaSocket's `mime`; the rest is said to be missing here. */
export const mime = String.raw`
-- mime: Base64, line wrapping, and filters of both.
package.preload.mime = function()
  local module = {_VERSION = 'MIME 1.0.3'}
  local alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  local value_of = {}
  for at = 1, 64 do value_of[string.byte(alphabet, at)] = at - 1 end

  local function encode(bytes)
    return (gsub(bytes, '..?.?', function(part)
      local a, b, c = string.byte(part, 1, 3)
      local bits = a << 16 | (b or 0) << 8 | (c or 0)
      local out = {}
      for at = 0, 3 do
        local six = bits >> (18 - 6 * at) & 63
        out[at + 1] = at > #part and '=' or sub(alphabet, six + 1, six + 1)
      end
      return concat(out)
    end))
  end
  local function decode(text)
    return (gsub(text, '....', function(four)
      local bits, padding = 0, 0
      for at = 1, 4 do
        local byte = string.byte(four, at)
        if byte == 61 then padding = padding + 1 end
        bits = bits << 6 | (value_of[byte] or 0)
      end
      return sub(string.char(bits >> 16 & 255, bits >> 8 & 255, bits & 255), 1, 3 - padding)
    end))
  end

  -- What can be done of first and more, and what waits for more; without more, what is left is finished.
  local function in_parts(size, work, prepare)
    return function(first, more)
      if first == nil then return nil, nil end
      local bytes = prepare(first .. (more or ''))
      if more == nil then
        local out = work(bytes)
        return out ~= '' and out or nil, nil
      end
      local whole = #bytes - #bytes % size
      return work(sub(bytes, 1, whole)), sub(bytes, whole + 1)
    end
  end
  module.b64 = in_parts(3, encode, function(bytes) return bytes end)
  module.unb64 = in_parts(4, decode, function(bytes) return (gsub(bytes, '[^A-Za-z0-9+/=]', '')) end)

  -- Breaks lines after length characters; left is how many the open line may still take.
  function module.wrp(left, bytes, length)
    length = length or 76
    left = (left or length) + 0.0
    if bytes == nil then
      if left < length then return '\r\n', length + 0.0 end
      return nil, length + 0.0
    end
    local parts = {}
    for byte in gmatch(bytes, '.') do
      if byte == '\n' then
        parts[#parts + 1], left = '\r\n', length + 0.0
      elseif byte ~= '\r' then
        if left <= 0 then parts[#parts + 1], left = '\r\n', length + 0.0 end
        parts[#parts + 1], left = byte, left - 1
      end
    end
    return concat(parts), left
  end

  -- A low-level function as a filter: the last call gets what is left.
  local function cycled(low)
    local rest = ''
    return function(chunk)
      if chunk == nil then
        local last = rest
        rest = nil
        if last == nil or last == '' then return nil end
        return (low(last))
      end
      if rest == nil then return nil end
      local out
      out, rest = low(rest, chunk)
      return out
    end
  end
  local function unknown(kind, name)
    error(format("unknown key (%s)", tostring(name)), 3)
  end
  function module.encode(name)
    if name == nil or name == 'base64' then return cycled(module.b64) end
    if name == 'quoted-printable' then unavailable('mime.encode("quoted-printable")') end
    unknown('encode', name)
  end
  function module.decode(name)
    if name == nil or name == 'base64' then return cycled(module.unb64) end
    if name == 'quoted-printable' then unavailable('mime.decode("quoted-printable")') end
    unknown('decode', name)
  end
  function module.wrap(name, length)
    if type(name) == 'number' then name, length = 'text', name end
    if name == 'quoted-printable' then unavailable('mime.wrap("quoted-printable")') end
    local left
    return function(chunk)
      local out
      out, left = module.wrp(left, chunk, length)
      return out
    end
  end
  for _, name in pairs({'qp', 'unqp', 'qpwrp', 'eol', 'dot', 'normalize', 'stuff'}) do
    module[name] = function() unavailable('mime.' .. name) end
  end
  return module
end
`;
