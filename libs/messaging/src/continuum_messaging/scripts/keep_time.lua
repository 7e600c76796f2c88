-- Tell the time. Where the clock has gone back, what is held seems to have been given out in the future: no
-- lease would run out and no retry fall due until the clock is there again. From now on they count from now.
-- KEYS: stream
-- ARGV: group, the time in ms that it must be at least, page
-- Returns the time in ms.
local stream, group, page = KEYS[1], ARGV[1], tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
if now >= tonumber(ARGV[2]) then return now end
local rows = redis.call('XPENDING', stream, group, '-', '+', page)
while #rows > 0 do
  for _, row in ipairs(rows) do
    -- What has idled for no time may be of the future. A deleted entry would be dropped without a record.
    if row[3] == 0 and #redis.call('XRANGE', stream, row[1], row[1]) > 0 then
      redis.call('XCLAIM', stream, group, row[2], 0, row[1], 'JUSTID')
    end
  end
  rows = redis.call('XPENDING', stream, group, '(' .. rows[#rows][1], '+', page)
end
return now
