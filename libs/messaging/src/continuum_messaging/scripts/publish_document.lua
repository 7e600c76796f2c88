-- needs: entry adding
-- KEYS: live stream, bulk stream, published, marker
-- ARGV: event id, lane, force, expiry in ms, retention in ms, then the fields
local fields = {}
for i = 6, #ARGV do fields[i - 5] = ARGV[i] end
local keys = {live = KEYS[1], bulk = KEYS[2], published = KEYS[3], marker = KEYS[4]}
local entry, event, state = add_document(keys, ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], fields)
return {entry, event, state}
