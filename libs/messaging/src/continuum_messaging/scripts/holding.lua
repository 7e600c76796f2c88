-- Who holds an entry, and is it still the event that we were given? Every change of state asks first.

-- How often the entry was delivered, where `consumer` holds it; else nil and the reason.
-- A new primary may issue an entry id again: hence the look at the event id.
local function held(stream, group, consumer, entry, event)
  local pending = redis.call('XPENDING', stream, group, entry, entry, 1, consumer)
  if #pending == 0 then return nil, 'lease_lost' end
  local found = event_in(stream, entry)
  if not found then return nil, 'vanished' end
  if found ~= event then return nil, 'lease_lost' end
  return pending[1][4]
end

-- The field beside an entry's count of crashes while it is worked on alone.
local function alone(entry) return entry .. ' alone' end

-- An entry that somebody deleted while it was pending: taken off the list and written down.
-- XACK comes first: it needs no memory, and after a write the rest passes on a full server.
local function bury(stream, group, entry, crashes, vanished)
  redis.call('XACK', stream, group, entry)
  redis.call('HDEL', crashes, entry, alone(entry))
  local now = redis.call('TIME')
  redis.call('HSET', vanished, stream .. ' ' .. group .. ' ' .. entry, now[1])
end

-- Another event of the same document may go ahead, if it is ours that is in the way.
local function release(working, event)
  if working and redis.call('GET', working) == event then redis.call('DEL', working) end
end
