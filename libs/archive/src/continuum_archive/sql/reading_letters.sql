-- Dead letters as operators read them: their stories, never what the entries held.

-- name: letters
-- Letters in one state, of one group or of all, the newest first.
SELECT id, stream, group_name, entry, event_id, document_id, error_type, error, deliveries, round, service, version,
       traceparent, first_delivered, failed_at, state, closed_at, closed_by, close_reason, replayed_as
  FROM letters
 WHERE state = $1 AND ($2::timestamptz IS NULL OR (failed_at, id) < ($2, $3))
 ORDER BY failed_at DESC, id DESC LIMIT $4

-- name: letters_of_group
SELECT id, stream, group_name, entry, event_id, document_id, error_type, error, deliveries, round, service, version,
       traceparent, first_delivered, failed_at, state, closed_at, closed_by, close_reason, replayed_as
  FROM letters
 WHERE state = $1 AND group_name = $5 AND ($2::timestamptz IS NULL OR (failed_at, id) < ($2, $3))
 ORDER BY failed_at DESC, id DESC LIMIT $4

-- name: letter
SELECT id, stream, group_name, entry, event_id, document_id, error_type, error, deliveries, round, service, version,
       traceparent, first_delivered, failed_at, state, closed_at, closed_by, close_reason, replayed_as
  FROM letters WHERE id = $1
