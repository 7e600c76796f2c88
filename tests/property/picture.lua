-- Everything that delivery keeps, in one look.
-- KEYS: the streams
local streams, groups, strings = {}, {}, {}
for _, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 then
    local rows = {}
    for _, entry in ipairs(redis.call('XRANGE', key, '-', '+')) do
      local id = ''
      for i = 1, #entry[2], 2 do if entry[2][i] == 'id' then id = entry[2][i + 1] end end
      rows[#rows + 1] = {entry[1], id}
    end
    streams[#streams + 1] = {key, rows}
    for _, flat in ipairs(redis.call('XINFO', 'GROUPS', key)) do
      local group = {}
      for i = 1, #flat, 2 do group[flat[i]] = flat[i + 1] end
      groups[#groups + 1] = {key, group['name'], group['last-delivered-id'],
        redis.call('XPENDING', key, group['name'], '-', '+', 10000),
        redis.call('HGETALL', 'continuum.crashes:' .. key .. ':' .. group['name'])}
    end
  end
end
for _, key in ipairs(redis.call('KEYS', 'continuum.*')) do
  if redis.call('TYPE', key)['ok'] == 'string' then 
    strings[#strings + 1] = {key, redis.call('GET', key), redis.call('PTTL', key)}
  end
end
return {streams, groups, strings, redis.call('HGETALL', 'continuum.fetched'), redis.call('HKEYS', 'continuum.vanished')}
