-- Drop the entries of a stream that are old enough and that no group needs any more.
-- KEYS: stream
-- ARGV: the oldest time to keep, in ms; how many entries at most
local function parts(id)
  local ms, sequence = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(sequence)
end

local ms, sequence = tonumber(ARGV[1]), 0
local function keep_from(id_ms, id_sequence)
  if id_ms < ms or (id_ms == ms and id_sequence < sequence) then ms, sequence = id_ms, id_sequence end
end

local groups = redis.call('XINFO', 'GROUPS', KEYS[1])
if #groups == 0 then return 0 end
for _, flat in ipairs(groups) do
  local group = {}
  for i = 1, #flat, 2 do group[flat[i]] = flat[i + 1] end
  local id_ms, id_sequence = parts(group['last-delivered-id'])
  keep_from(id_ms, id_sequence + 1)
  local pending = redis.call('XPENDING', KEYS[1], group['name'])
  if pending[1] > 0 then keep_from(parts(pending[2])) end
end
return redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f-%.0f', ms, sequence), 'LIMIT', ARGV[2])
