-- needs: entry holding adding
-- Complete a delivery or make it a dead letter: effects, events, and the acknowledgement last.
-- KEYS: stream, crashes, vanished, working or the stream again, then the keys of the steps in order
-- ARGV: group, consumer, entry, event id, then steps: verb, number of arguments, arguments
-- No "#!lua" line: a script that has one is refused when the server is full.
local KEYS_OF = {add = 2, document = 4, keep = 1, set = 1, delete = 1, set_field = 1, delete_field = 1}
local ARGUMENTS_OF = {add = 3, document = 7, keep = 2, set = 2, delete = 0, set_field = 2, delete_field = 1}

local stream, crashes, vanished, working = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local group, consumer, entry, event = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

-- All arguments are checked before the first write: Lua does not roll back.
local steps, argument, key = {}, 5, 5
while argument <= #ARGV do
  local verb, count = ARGV[argument], tonumber(ARGV[argument + 1])
  if not KEYS_OF[verb] or not count or count < ARGUMENTS_OF[verb] or count > 6000
    or argument + 1 + count > #ARGV or key + KEYS_OF[verb] - 1 > #KEYS then
    return redis.error_reply('ERR settle: malformed step')
  end
  steps[#steps + 1] = {verb = verb, key = key, first = argument + 2, last = argument + 1 + count}
  argument, key = argument + 2 + count, key + KEYS_OF[verb]
end

local count, why = held(stream, group, consumer, entry, event)
if not count then
  if why == 'vanished' then bury(stream, group, entry, crashes, vanished) end
  return {why, 0}
end
-- A write that needs no memory: after it the rest passes on a full server, so that it drains.
redis.call('XCLAIM', stream, group, consumer, 0, entry, 'JUSTID')

local function fields_of(step, offset)
  local fields = {}
  for i = step.first + offset, step.last do fields[#fields + 1] = ARGV[i] end
  return fields
end

local function write(key, value, expiry)
  if expiry == '0' then redis.call('SET', key, value) else redis.call('SET', key, value, 'PX', expiry) end
end

local added, latest_is_new = 0, true
local run = {
  add = function(step)
    local _, new = add(KEYS[step.key], KEYS[step.key + 1], ARGV[step.first], fields_of(step, 1))
    latest_is_new = new
    if new then added = added + 1 end
  end,
  document = function(step)
    local keys = {live = KEYS[step.key], bulk = KEYS[step.key + 1], published = KEYS[step.key + 2],
      marker = KEYS[step.key + 3]}
    local a = step.first
    local _, _, state = add_document(keys, ARGV[a], ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], ARGV[a + 4],
      fields_of(step, 5))
    latest_is_new = state == 'new'
    if latest_is_new then added = added + 1 end
  end,
  -- What is kept for an event that stands there already was kept with it, and may be used up by now.
  keep = function(step)
    if latest_is_new then write(KEYS[step.key], ARGV[step.first], ARGV[step.first + 1]) end
  end,
  set = function(step) write(KEYS[step.key], ARGV[step.first], ARGV[step.first + 1]) end,
  delete = function(step) redis.call('DEL', KEYS[step.key]) end,
  set_field = function(step) redis.call('HSET', KEYS[step.key], ARGV[step.first], ARGV[step.first + 1]) end,
  delete_field = function(step) redis.call('HDEL', KEYS[step.key], ARGV[step.first]) end,
}
for _, step in ipairs(steps) do run[step.verb](step) end
redis.call('HDEL', crashes, entry, alone(entry))
if working ~= stream then release(working, event) end
redis.call('XACK', stream, group, entry)
return {'settled', added}
