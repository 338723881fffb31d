/** Lua text: how either series expands variables in `user:var_expand`. */
export const varExpand = `
local function known_variables(name)
  local local_part, domain = match(name, '^([^@]*)@?(.*)$')
  return {
    user = name, username = local_part, domain = domain, home = '/nonexistent', service = 'lmtp', protocol = 'lmtp',
  }
end

local letters = {u = 'user', n = 'username', d = 'domain', h = 'home', s = 'service'}
local function expand_older(template, name)
  local known = known_variables(name)
  known.protocol = nil
  local parts, at = {}, 1
  while true do
    local before, after = match(template, '^([^%%]*)%%()', at)
    if before == nil then return concat(parts) .. sub(template, at) end
    local braced, behind = match(template, '^{([^}]*)}()', after)
    local letter = sub(template, after, after)
    local value
    if braced then value = known[braced] or 'UNSUPPORTED_VARIABLE_' .. braced
    elseif letter == '%' or letter == '' then value = letter
    else value = known[letters[letter]] or 'UNSUPPORTED_VARIABLE_' .. letter end
    parts[#parts + 1] = before .. value
    at = behind or after + 1
  end
end

-- 2.4: only %{name | filter}; a % alone stands for itself.
local filters = {
  upper = string.upper, lower = lower,
  username = function(value) return match(value, '^[^@]*') end,
  domain = function(value) return match(value, '@(.*)$') or '' end,
}
local function expand_newer(template, name)
  local known = known_variables(name)
  local function fail(why)
    error(format('var_expand(%s) failed: %s', template, why), 0)
  end
  return (gsub(template, '%%{%s*([%w_:]+)%s*([^}]*)}', function(variable, rest)
    local value = known[variable]
    if value == nil then fail(format("Unknown variable '%s'", variable)) end
    for filter in gmatch(rest, '|%s*([%w_]+)') do
      if filters[filter] == nil then fail(format("No such function '%s'", filter)) end
      value = filters[filter](value)
    end
    return value
  end))
end
`;
