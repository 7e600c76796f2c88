-- Adding events to streams, each event id once.

-- The entry that holds the event already, while it is still there.
local function standing(stream, published)
  local known = redis.call('GET', published)
  if known and event_in(stream, known) then return known end
  return nil
end

-- Returns the entry and whether it is new.
local function add(stream, published, expiry, fields)
  local known = standing(stream, published)
  if known then return known, false end
  local entry = redis.call('XADD', stream, '*', unpack(fields))
  redis.call('SET', published, entry, 'PX', expiry)
  return entry, true
end

-- Whether an event that waits in its lane may stand for one of `lane`; returns its entry and its id.
local function waiting(live, bulk, marker, lane)
  local queued = redis.call('GET', marker)
  if not queued then return nil end
  local stream, entry, event, its_lane = string.match(queued, '^(%S+) (%S+) (%S+) (%S+)$')
  if not stream or (stream ~= live and stream ~= bulk) then return nil end
  if its_lane ~= lane and its_lane ~= 'live' then return nil end
  if event_in(stream, entry) ~= event then return nil end
  return entry, event
end

-- Returns the entry, the event id in it, and 'new', 'known' or 'merged'.
local function add_document(keys, event, lane, force, expiry, retention, fields)
  local stream = lane == 'bulk' and keys.bulk or keys.live
  local known = standing(stream, keys.published)
  if known then return known, event, 'known' end
  if force == '0' then
    local entry, other = waiting(keys.live, keys.bulk, keys.marker, lane)
    if entry then return entry, other, 'merged' end
  end
  local entry = add(stream, keys.published, expiry, fields)
  redis.call('SET', keys.marker, stream .. ' ' .. entry .. ' ' .. event .. ' ' .. lane, 'PX', retention)
  return entry, event, 'new'
end
