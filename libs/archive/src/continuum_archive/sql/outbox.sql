-- name: take
-- The oldest events that no other relay holds.
SELECT seq, id, stream, type, source, subject, payload, traceparent, tracestate, created_at
  FROM outbox WHERE published_at IS NULL ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED

-- name: mark
UPDATE outbox o SET published_at = now(), entry_id = done.entry_id
  FROM unnest($1::bigint[], $2::text[]) AS done (seq, entry_id)
 WHERE o.seq = done.seq
