-- needs: entry holding
-- Hand an entry to a consumer that stands for waiting: a retry tier, or tier 0 for "as soon as possible".
-- KEYS: stream, crashes, vanished, working or the stream again
-- ARGV: group, consumer, entry, event id, tier's consumer, idle in ms, charge an attempt, count a crash
local stream, crashes, vanished, working = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local group, consumer, entry, event = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local count, why = held(stream, group, consumer, entry, event)
if not count then
  if why == 'vanished' then bury(stream, group, entry, crashes, vanished) end
  return why
end
if ARGV[7] == '0' then count = math.max(count - 1, 0) end
redis.call('XCLAIM', stream, group, ARGV[5], 0, entry, 'IDLE', ARGV[6], 'RETRYCOUNT', count, 'JUSTID')
redis.call('HDEL', crashes, alone(entry))
if ARGV[8] == '1' then redis.call('HINCRBY', crashes, entry, 1) end
if working ~= stream then release(working, event) end
return 'parked'
