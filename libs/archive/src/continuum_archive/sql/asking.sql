-- name: meet
-- Documents that are heard of for the first time, in the one order in which all take them.
INSERT INTO documents (id) SELECT id FROM unnest($1::bigint[]) AS met (id) ORDER BY id
ON CONFLICT (id) DO NOTHING

-- name: hold_unasked
-- Of these, what nobody asked for so far, held until the end. Whoever waited here sees what became of a row
-- meanwhile; rows in the order of their ids, so that two who ask cannot wait for each other.
SELECT id, first_seen::text AS since FROM documents
 WHERE id = ANY($1::bigint[]) AND asked_at IS NULL ORDER BY id FOR UPDATE

-- name: hold_answered
-- Of these, what was asked for and does not wait for a rebrief already.
SELECT id, coalesce(cause_id::text, first_seen::text) AS since FROM documents
 WHERE id = ANY($1::bigint[]) AND asked_at IS NOT NULL
   AND NOT (status = 'queued' AND cause_trigger IS NOT DISTINCT FROM 'rebrief')
 ORDER BY id FOR UPDATE

-- name: hold_for_person
-- A document that a person asks for, with the event that it waits for already if that is such a one.
SELECT id, CASE WHEN status = 'queued' AND cause_lane = 'live' AND cause_trigger IN ('request', 'rebrief')
                THEN cause_id END AS waits_for, cause_time
  FROM documents WHERE id = $1 FOR UPDATE

-- name: ask
-- Documents that wait from now on, and the events that ask for them. Of two causes the later one wins: this
-- one is later than all that is known of its document, whatever the clocks say. To the millisecond, as
-- streams tell times.
WITH asked AS (
    UPDATE documents d
       SET heard = 'queued', heard_reason = '', heard_cause = request.event_id, heard_time = request.time,
           cause_id = request.event_id, cause_time = request.time, cause_trigger = $5, cause_lane = $9,
           asked_at = coalesce(d.asked_at, now()), updated_at = now()
      FROM (SELECT w.*, greatest(date_trunc('milliseconds', now()),
                   date_trunc('milliseconds', greatest(k.heard_time, k.read_until, k.cause_time))
                       + interval '1 millisecond') AS time
              FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[])
                   AS w (id, event_id, subject, payload)
              JOIN documents k ON k.id = w.id) AS request
     WHERE d.id = request.id
    RETURNING d.id, request.event_id, request.subject, request.payload, request.time
)
INSERT INTO outbox (id, event_id, document_id, stream, type, source, subject, payload, traceparent, created_at)
SELECT event_id, coalesce($10, event_id), id, $6, $7, $8, subject, payload, $11, time FROM asked ORDER BY id
RETURNING created_at
