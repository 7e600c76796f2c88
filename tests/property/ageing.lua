-- Let time pass without waiting: everything pending has idled so much longer, every key lives so much shorter.
-- A deleted entry cannot be aged: Redis 7 and Valkey drop it from the pending list when it is claimed.
-- KEYS: the streams
-- ARGV: milliseconds
local passed = tonumber(ARGV[1])
for _, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 then
    for _, flat in ipairs(redis.call('XINFO', 'GROUPS', key)) do
      for _, row in ipairs(redis.call('XPENDING', key, flat[2], '-', '+', 10000)) do
        if #redis.call('XRANGE', key, row[1], row[1]) == 1 then
          redis.call('XCLAIM', key, flat[2], row[2], 0, row[1],
            'IDLE', string.format('%d', row[3] + passed), 'RETRYCOUNT', row[4], 'JUSTID')
        end
      end
    end
  end
end
for _, key in ipairs(redis.call('KEYS', 'continuum.*')) do
  local left = redis.call('PTTL', key)
  if left >= 0 and left <= passed then redis.call('DEL', key)
  elseif left >= 0 then redis.call('PEXPIRE', key, string.format('%d', left - passed)) end
end
return 1
