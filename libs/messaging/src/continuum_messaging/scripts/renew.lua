-- needs: entry holding
-- Keep leases alive, only those that are still ours. Returns the entries that are not.
-- KEYS: stream, crashes, vanished, then the working keys of the first entries: as many as have one
-- ARGV: group, consumer, lease in ms, then the entries
local stream, crashes, vanished = KEYS[1], KEYS[2], KEYS[3]
local group, consumer, lost = ARGV[1], ARGV[2], {}
for i = 4, #ARGV do
  local entry = ARGV[i]
  if #redis.call('XPENDING', stream, group, entry, entry, 1, consumer) == 0 then
    lost[#lost + 1] = entry
  elseif #redis.call('XRANGE', stream, entry, entry) == 0 then
    bury(stream, group, entry, crashes, vanished)
    lost[#lost + 1] = entry
  else
    redis.call('XCLAIM', stream, group, consumer, 0, entry, 'JUSTID')
    if KEYS[i] then redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
  end
end
return lost
