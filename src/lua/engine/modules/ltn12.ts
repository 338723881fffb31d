/** Lua text: the module `ltn12` as LuaSocket 3 documents it. */
export const ltn12 = `
-- ltn12: sources, sinks, filters and pumps.
package.preload.ltn12 = function()
  local source, sink, filter, pump = {}, {}, {}, {}
  local module = {source = source, sink = sink, filter = filter, pump = pump, BLOCKSIZE = 2048, _VERSION = 'LTN12 1.0.3'}

  function filter.cycle(low, context, extra)
    assert(low)
    return function(chunk)
      local out
      out, context = low(context, chunk, extra)
      return out
    end
  end
  -- All that one filter gives for a chunk, until it asks for more.
  local function drain(run, chunk, give)
    local out = run(chunk)
    while out and out ~= '' do
      give(out)
      out = run(chunk and '')
    end
  end
  function filter.chain(...)
    local filters = {...}
    local ready, at = {}, 1
    local function push(index, chunk)
      if index > #filters then
        if chunk ~= '' and chunk ~= nil then ready[#ready + 1] = chunk end
        return
      end
      drain(filters[index], chunk, function(out) push(index + 1, out) end)
      if chunk == nil then push(index + 1, nil) end
    end
    return function(chunk)
      if at > #ready then
        ready, at = {}, 1
        if chunk ~= '' then push(1, chunk) end
      end
      at = at + 1
      if ready[at - 1] == nil and chunk then return '' end
      return ready[at - 1]
    end
  end

  function source.empty() return function() return nil end end
  function source.error(why) return function() return nil, why end end
  function source.string(bytes)
    local at = 1
    return function()
      local chunk = sub(bytes or '', at, at + module.BLOCKSIZE - 1)
      at = at + #chunk
      if chunk ~= '' then return chunk end
    end
  end
  function source.table(chunks)
    assert(type(chunks) == 'table')
    local at = 0
    return function() at = at + 1; return chunks[at] end
  end
  function source.file(handle, why)
    if not handle then return source.error(why or 'unable to open file') end
    return function()
      local chunk = handle:read(module.BLOCKSIZE)
      if not chunk then handle:close() end
      return chunk
    end
  end
  function source.simplify(fancy)
    assert(fancy)
    return function()
      local chunk, other = fancy()
      fancy = other or fancy
      if chunk then return chunk end
      return nil, other
    end
  end
  function source.rewind(from)
    assert(from)
    local held = {}
    return function(chunk)
      if chunk then held[#held + 1] = chunk
      else return table.remove(held) or from() end
    end
  end
  function source.cat(...)
    local sources = {...}
    return function()
      while sources[1] do
        local chunk, why = sources[1]()
        if chunk then return chunk end
        if why then return nil, why end
        table.remove(sources, 1)
      end
    end
  end
  function source.chain(from, first, ...)
    local run = ... and filter.chain(first, ...) or first
    assert(from and run)
    local ready, at, ended = {}, 1, false
    return function()
      while at > #ready do
        if ended then return nil end
        local chunk, why = from()
        if why then return nil, why end
        ready, at, ended = {}, 1, chunk == nil
        drain(run, chunk, function(out) ready[#ready + 1] = out end)
      end
      at = at + 1
      return ready[at - 1]
    end
  end

  function sink.table(chunks)
    chunks = chunks or {}
    return function(chunk)
      if chunk then chunks[#chunks + 1] = chunk end
      return 1
    end, chunks
  end
  function sink.null() return function() return 1 end end
  function sink.error(why) return function() return nil, why end end
  function sink.file(handle, why)
    if not handle then return sink.error(why or 'unable to open file') end
    return function(chunk)
      if chunk then return handle:write(chunk) end
      handle:close()
      return 1
    end
  end
  function sink.simplify(fancy)
    assert(fancy)
    return function(chunk, why)
      local done, other = fancy(chunk, why)
      if not done then return nil, other end
      fancy = other or fancy
      return 1
    end
  end
  function sink.chain(first, ...)
    local rest = {...}
    local to = table.remove(rest)
    local run = rest[1] and filter.chain(first, unpack(rest)) or first
    assert(run and to)
    return function(chunk, why)
      local failed
      if chunk ~= '' then
        drain(run, chunk, function(out)
          local done, problem = to(out, why)
          if not done then failed = failed or {problem} end
        end)
      end
      if failed then return nil, failed[1] end
      if chunk == nil then return to(nil, why) end
      return 1
    end
  end

  function pump.step(from, to)
    local chunk, from_why = from()
    local done, to_why = to(chunk, from_why)
    if chunk and done then return 1 end
    return nil, from_why or to_why
  end
  function pump.all(from, to, step)
    assert(from and to)
    while true do
      local done, why = (step or pump.step)(from, to)
      if not done then
        if why then return nil, why end
        return 1
      end
    end
  end
  return module
end
`;
