-- Keep a lock for longer, if it is still ours.
-- KEYS: lock
-- ARGV: owner, time in ms
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
