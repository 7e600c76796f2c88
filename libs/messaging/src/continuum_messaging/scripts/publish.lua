-- needs: entry adding
-- KEYS: stream, published
-- ARGV: expiry in ms, then the fields
local fields = {}
for i = 2, #ARGV do fields[i - 1] = ARGV[i] end
local entry, new = add(KEYS[1], KEYS[2], ARGV[1], fields)
return {entry, new and 1 or 0}
