-- What is old enough to go: $1 the age, $2 how many rows at most. Each of these is named after its table, looks
-- along an index, and passes over what somebody else holds.

-- name: turn
-- One process at a time; the lock goes with its transaction.
SELECT pg_try_advisory_xact_lock(7220471338114015282)

-- name: processing_log
DELETE FROM processing_log WHERE id = ANY(ARRAY(
    SELECT id FROM processing_log WHERE at < now() - $1::interval ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))

-- name: handled_events
-- An event that comes again after all that time does not come from Redis any more.
DELETE FROM handled_events WHERE event_id = ANY(ARRAY(
    SELECT event_id FROM handled_events WHERE handled_at < now() - $1::interval
     ORDER BY handled_at LIMIT $2 FOR UPDATE SKIP LOCKED))

-- name: outbox
-- Nobody asks after a week whether a published event was answered.
DELETE FROM outbox WHERE seq = ANY(ARRAY(
    SELECT seq FROM outbox WHERE published_at < now() - $1::interval
     ORDER BY published_at LIMIT $2 FOR UPDATE SKIP LOCKED))

-- name: letter_closings
-- Of letters that are here they say nothing that the letters do not; the others never came.
DELETE FROM letter_closings WHERE letter_id = ANY(ARRAY(
    SELECT letter_id FROM letter_closings WHERE closed_at < now() - $1::interval
     ORDER BY closed_at LIMIT $2 FOR UPDATE SKIP LOCKED))

-- name: letters
-- Replayed ones only, from then on: one that was discarded keeps its document from being asked for until it
-- changes. The index knows when they failed, which is earlier.
DELETE FROM letters WHERE id = ANY(ARRAY(
    SELECT id FROM letters
     WHERE state = 'replayed' AND failed_at < now() - $1::interval AND closed_at < now() - $1::interval
     ORDER BY failed_at LIMIT $2 FOR UPDATE SKIP LOCKED))

-- name: inventory_parts
-- Of listings that never became whole.
DELETE FROM inventory_parts WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM inventory_parts WHERE listed_at < now() - $1::interval
     ORDER BY listed_at LIMIT $2 FOR UPDATE SKIP LOCKED))

-- name: reconciliations
-- The last one stays.
DELETE FROM reconciliations WHERE run = ANY(ARRAY(
    SELECT run FROM reconciliations
     WHERE began_at < now() - $1::interval
       AND began_at < (SELECT began_at FROM reconciliations ORDER BY began_at DESC LIMIT 1)
     ORDER BY began_at LIMIT $2 FOR UPDATE SKIP LOCKED))

-- name: documents
-- What is left of those that are gone and erased: nothing of them is on its way any more. Their letters would go
-- with them, and an open one waits for a person. These are held alone: see the next.
SELECT id FROM documents d
 WHERE status = 'gone' AND updated_at < now() - $1::interval AND erased_at < now() - $1::interval
   AND cleared_at IS NOT NULL AND heard_time <= erased_until
   AND NOT EXISTS (SELECT FROM letters l WHERE l.document_id = d.id AND l.state = 'open')
 ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED

-- name: held_documents
-- Of documents that are held, those without an open letter: one may have come before we held them, and a statement
-- sees what was there when it began.
DELETE FROM documents d
 WHERE id = ANY($1::bigint[]) AND NOT EXISTS (SELECT FROM letters l WHERE l.document_id = d.id AND l.state = 'open')
