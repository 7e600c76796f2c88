-- needs: entry adding
-- Take a dead letter out of its stream, and add what follows from that: all or nothing. An entry that is
-- to be erased is taken out so too, and nothing follows.
-- KEYS: stream of the entry, the crash counts of each of its groups, then stream and published key of each event
-- ARGV: entry, number of groups, the groups, expiry in ms, then events: number of fields and values, these
-- Returns 1 where we took it out, also by an earlier call whose reply was lost.
-- No "#!lua" line: a script that has one is refused when the server is full.
local stream, entry, groups = KEYS[1], ARGV[1], tonumber(ARGV[2])
if not groups or not ARGV[3 + groups] then return redis.error_reply('ERR resolve: malformed call') end
local expiry = ARGV[3 + groups]

-- All arguments are checked before the first write: Lua does not roll back.
local events, argument, key = {}, 4 + groups, 2 + groups
while argument <= #ARGV do
  local count = tonumber(ARGV[argument])
  if not count or count < 2 or count % 2 == 1 or count > 6000
    or argument + count > #ARGV or key + 1 > #KEYS then
    return redis.error_reply('ERR resolve: malformed event')
  end
  local fields = {}
  for i = argument + 1, argument + count do fields[#fields + 1] = ARGV[i] end
  -- Where the server can tell, also the right to add: the letter must not go without what follows.
  if redis.acl_check_cmd and not redis.acl_check_cmd('XADD', KEYS[key], '*', 'a', 'b') then
    return redis.error_reply('NOPERM resolve: no right to XADD to ' .. KEYS[key])
  end
  events[#events + 1] = {stream = KEYS[key], published = KEYS[key + 1], fields = fields}
  argument, key = argument + 1 + count, key + 2
end

-- The answer decides who takes it out. It is also a write that needs no memory: after it the rest
-- passes on a full server.
if redis.call('XDEL', stream, entry) == 0 then
  for _, event in ipairs(events) do
    if not redis.call('GET', event.published) then return 0 end
  end
  return #events > 0 and 1 or 0
end
-- A group that had it pending would else bury it as vanished.
for i = 1, groups do
  redis.call('XACK', stream, ARGV[2 + i], entry)
  redis.call('HDEL', KEYS[1 + i], entry, entry .. ' alone')
end
for _, event in ipairs(events) do add(event.stream, event.published, expiry, event.fields) end
return 1
