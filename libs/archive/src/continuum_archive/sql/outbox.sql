-- name: take
-- The oldest events that no other relay holds, but for bulk work. The name of its stream stands here, not in
-- a parameter: so the planner knows the index that leaves bulk work out.
SELECT seq, id, stream, type, source, subject, payload, traceparent, tracestate, created_at
  FROM outbox WHERE published_at IS NULL AND stream <> 'continuum.documents.bulk' AND seq <> ALL($2::bigint[])
 ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED

-- name: take_bulk
-- The oldest bulk work that no other relay holds.
SELECT seq, id, stream, type, source, subject, payload, traceparent, tracestate, created_at
  FROM outbox WHERE published_at IS NULL AND stream = 'continuum.documents.bulk' AND seq <> ALL($2::bigint[])
 ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED

-- name: mark
UPDATE outbox o SET published_at = now(), entry_id = done.entry_id, merged = done.merged
  FROM unnest($1::bigint[], $2::text[], $3::boolean[]) AS done (seq, entry_id, merged)
 WHERE o.seq = done.seq

-- name: unanswered
-- Published events of the last week that nobody has answered: announcements without a word in the ledger (unless
-- nobody is to read them: $1) or an open letter, and documents that wait for the very event.
SELECT seq, id, stream, entry_id
  FROM outbox o
 WHERE seq > $2 AND published_at > now() - interval '7 days' AND NOT merged
   AND CASE
         WHEN o.brief_id IS NOT NULL THEN $1
              AND NOT EXISTS (SELECT FROM announcements a
                               WHERE a.event_type = o.type AND a.brief_id = o.brief_id AND a.version = o.version)
              AND NOT EXISTS (SELECT FROM letters l WHERE l.event_id = o.id::text AND l.state <> 'replayed')
         ELSE NOT EXISTS (SELECT FROM handled_events h WHERE h.event_id = o.id)
              OR EXISTS (SELECT FROM documents d
                          WHERE d.id = o.document_id AND d.status = 'queued' AND d.heard_cause = o.id)
       END
 ORDER BY seq LIMIT $3

-- name: recall
-- Events whose entries are gone are owed again.
WITH recalled AS (
    UPDATE outbox o SET published_at = NULL, entry_id = NULL
      FROM unnest($1::bigint[], $2::text[]) AS lost (seq, entry_id)
     WHERE o.seq = lost.seq AND o.entry_id = lost.entry_id
    RETURNING o.seq
)
SELECT count(*), pg_notify('continuum_outbox', '') FROM recalled
