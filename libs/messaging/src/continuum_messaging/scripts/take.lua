-- needs: entry holding
-- Begin the work on a document: what is queued for it from now on is a new entry.
-- KEYS: stream, crashes, vanished, marker, working
-- ARGV: group, consumer, entry, event id, lease in ms, where to wait, idle in ms
local stream, crashes, vanished, marker, working = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local group, consumer, entry, event = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local count, why = held(stream, group, consumer, entry, event)
if not count then
  if why == 'vanished' then bury(stream, group, entry, crashes, vanished) end
  return why
end
local other = redis.call('GET', working)
if other and other ~= event then
  -- Not an attempt: the next delivery counts what this one would have.
  redis.call('XCLAIM', stream, group, ARGV[6], 0, entry, 'IDLE', ARGV[7],
    'RETRYCOUNT', math.max(count - 1, 0), 'JUSTID')
  return 'waiting'
end
-- A write that needs no memory comes first, so that the rest passes on a full server.
redis.call('XCLAIM', stream, group, consumer, 0, entry, 'JUSTID')
redis.call('SET', working, event, 'PX', ARGV[5])
local queued = redis.call('GET', marker)
if queued and string.match(queued, '^%S+ %S+ (%S+) %S+$') == event then redis.call('DEL', marker) end
return 'taken'
