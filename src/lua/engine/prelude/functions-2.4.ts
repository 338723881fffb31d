/** Lua text: the functions that Dovecot 2.4 added. Without clock and addresses of a server they use those of Lua. */
export const functions24 = String.raw`
-- dovecot.* of 2.4.
if newer then
  local seconds = os_time
  function dovecot.gettimeofday() return {tv_sec = seconds(), tv_usec = 0} end
  function dovecot.microseconds() return seconds() * 1000000 end
  function dovecot.nanoseconds() return seconds() * 1000000000 end
  function dovecot.net_ip_family(...)
    exactly(1, ...)
    local address = gsub(text((...), 1, 'net_ip_family'), '^%[(.*)%]$', '%1')
    if match(address, '^%d+%.?%d*%.?%d*%.?%d*$') then return 4 end
    address = gsub(address, '%%%w+$', '')
    return match(address, '^[%x:.]*:[%x:.]*$') and 6 or 0
  end
  local escaped = {['\1'] = '\0011', ['\t'] = '\1t', ['\n'] = '\1n', ['\r'] = '\1r'}
  local unescaped = {['1'] = '\1', t = '\t', n = '\n', r = '\r', ['0'] = '\0'}
  local function unescape(value) return (gsub(value, '\1(.?)', function(code) return unescaped[code] or code end)) end
  function dovecot.tabescape(...)
    exactly(1, ...)
    return (gsub(text((...), 1, 'tabescape'), '[\1\t\n\r]', escaped))
  end
  function dovecot.tabunescape(...)
    exactly(1, ...)
    return match(unescape(text((...), 1, 'tabunescape')), '^[^\0]*')
  end
  function dovecot.split_tabescaped(...)
    exactly(1, ...)
    local parts = {}
    local value = text((...), 1, 'split_tabescaped')
    if value == '' then return parts end
    for part in gmatch(value .. '\t', '(.-)\t') do parts[#parts + 1] = unescape(part) end
    return parts
  end
  dovecot.dict = {
    ITERATE_FLAG_RECURSE = 1.0, ITERATE_FLAG_SORT_BY_KEY = 2.0, ITERATE_FLAG_SORT_BY_VALUE = 4.0,
    ITERATE_FLAG_NO_VALUE = 8.0, ITERATE_FLAG_EXACT_KEY = 16.0, ITERATE_FLAG_ASYNC = 32.0,
  }
  dovecot.doveadm_client = {DOVEADM_PROXY_TTL = 5.0}
end
`;
