-- name: keep_letter
INSERT INTO letters (id, stream, group_name, event_id, entry, letter_entry, document_id, modified, field_names, field_values,
                     error_type, error, deliveries, round, service, version, traceparent, first_delivered, failed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (id) DO NOTHING
RETURNING id

-- name: document_of_events
-- The document that one of these events was about, as far as they were handled or are owed.
SELECT document_id FROM handled_events WHERE event_id = ANY($1::uuid[]) AND document_id IS NOT NULL
UNION ALL
SELECT document_id FROM outbox WHERE id = ANY($1::uuid[])
LIMIT 1

-- name: keep_closing
-- What became of a letter, which may not be here yet.
INSERT INTO letter_closings (letter_id, state, closed_at, closed_by, replayed_as, close_reason)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (letter_id) DO NOTHING

-- name: apply_closing
-- One that tells no document is found by nobody who has a document forgotten: its words go now that it is closed.
UPDATE letters l
   SET state = c.state, closed_at = c.closed_at, closed_by = c.closed_by, replayed_as = c.replayed_as,
       close_reason = c.close_reason,
       error = CASE WHEN l.document_id IS NOT NULL THEN l.error ELSE '' END,
       event_id = CASE WHEN l.document_id IS NOT NULL OR l.event_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                       THEN l.event_id ELSE '' END,
       field_names = CASE WHEN l.document_id IS NOT NULL THEN l.field_names ELSE '{}' END,
       field_values = CASE WHEN l.document_id IS NOT NULL THEN l.field_values ELSE '{}' END
  FROM letter_closings c
 WHERE l.id = $1 AND c.letter_id = l.id
RETURNING l.document_id

-- name: letter_state
SELECT state FROM letters WHERE id = $1

-- name: open_letters
SELECT count(*) FROM letters WHERE document_id = $1 AND state = 'open'

-- name: moved
-- A letter that was put back stands at another place.
UPDATE letters SET letter_entry = $2 WHERE id = $1 AND letter_entry <> $2

-- name: clock
SELECT clock_timestamp() AS now

-- name: open_before
-- Letters that were open and copied before a moment, page by page.
SELECT id FROM letters WHERE state = 'open' AND recorded_at < $1 AND ($2::uuid IS NULL OR id > $2)
 ORDER BY id LIMIT $3

-- name: whole
-- Open letters, byte for byte.
SELECT id, letter_entry, stream, group_name, entry, event_id, field_names, field_values, error_type, error, service,
       version, deliveries, round, first_delivered, failed_at
  FROM letters WHERE id = ANY($1::uuid[]) AND state = 'open' ORDER BY failed_at, id
