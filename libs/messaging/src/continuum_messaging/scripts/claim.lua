-- needs: entry holding
-- Take over entries that `holder` has held for at least `idle` ms, in the order of their ids.
-- KEYS: stream, crashes, vanished
-- ARGV: group, consumer, holder, mode, idle in ms, limit, cursor, page, the crashes that make an entry
--   suspect, then entries to leave alone
-- mode: retry (a delivery more), orphan (its holder died: a crash more), own (a reply was lost: no more)
-- Returns the next cursor ('' at the end), {entry, fields, deliveries, crashes} for each, how many vanished.
local stream, crashes, vanished = KEYS[1], KEYS[2], KEYS[3]
local group, consumer, holder, mode = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local idle, limit, page = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[8])
local suspect = tonumber(ARGV[9])
local known = {}
for i = 10, #ARGV do known[ARGV[i]] = true end

local function take(entry, count)
  if mode == 'retry' then
    return redis.call('XCLAIM', stream, group, consumer, 0, entry), count + 1
  end
  return redis.call('XCLAIM', stream, group, consumer, 0, entry, 'RETRYCOUNT', count), count
end

-- A suspect that waited for its turn while another one killed the process has not crashed.
local function crashed(entry)
  local count = tonumber(redis.call('HGET', crashes, entry) or '0')
  if mode ~= 'orphan' then return count end
  local at_work = redis.call('HDEL', crashes, alone(entry)) == 1
  if count >= suspect and not at_work then return count end
  return redis.call('HINCRBY', crashes, entry, 1)
end

local rows = redis.call('XPENDING', stream, group, ARGV[7], '+', page, holder)
local taken, gone, cursor = {}, 0, ''
for position, row in ipairs(rows) do
  local entry = row[1]
  if row[3] >= idle and not known[entry] then
    if #redis.call('XRANGE', stream, entry, entry) == 0 then
      bury(stream, group, entry, crashes, vanished)
      gone = gone + 1
    else
      local got, count = take(entry, row[4])
      taken[#taken + 1] = {entry, got[1][2], count, crashed(entry)}
    end
  end
  if #taken >= limit or (position == #rows and #rows == page) then
    cursor = '(' .. entry
    break
  end
end
return {cursor, taken, gone}
