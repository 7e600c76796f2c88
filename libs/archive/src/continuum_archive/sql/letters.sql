-- name: keep_letter
INSERT INTO letters (id, stream, group_name, event_id, entry, letter_entry, document_id, modified, field_names, field_values,
                     error_type, error, deliveries, round, service, version, traceparent, first_delivered, failed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (id) DO NOTHING
RETURNING id

-- name: keep_closing
-- What became of a letter, which may not be here yet.
INSERT INTO letter_closings (letter_id, state, closed_at, closed_by, replayed_as, close_reason)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (letter_id) DO NOTHING

-- name: apply_closing
UPDATE letters l
   SET state = c.state, closed_at = c.closed_at, closed_by = c.closed_by, replayed_as = c.replayed_as,
       close_reason = c.close_reason
  FROM letter_closings c
 WHERE l.id = $1 AND c.letter_id = l.id
RETURNING l.document_id

-- name: letter_state
SELECT state FROM letters WHERE id = $1

-- name: open_letters
SELECT count(*) FROM letters WHERE document_id = $1 AND state = 'open'
