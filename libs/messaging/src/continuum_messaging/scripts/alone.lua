-- needs: entry holding
-- Note that a suspect is worked on alone from now on: only a crash from here counts against it.
-- KEYS: stream, crashes, vanished
-- ARGV: group, consumer, entry, event id
local stream, crashes, vanished = KEYS[1], KEYS[2], KEYS[3]
local group, consumer, entry, event = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local count, why = held(stream, group, consumer, entry, event)
if not count then
  if why == 'vanished' then bury(stream, group, entry, crashes, vanished) end
  return why
end
-- A write that needs no memory comes first, so that the rest passes on a full server.
redis.call('XCLAIM', stream, group, consumer, 0, entry, 'JUSTID')
redis.call('HSET', crashes, alone(entry), 1)
return 'taken'
