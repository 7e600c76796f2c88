-- What persistence does with requests: takes the next one, and says what came of it.

-- name: take
-- The next request, held until the end; nothing while another replica holds it, so that they are carried out in
-- their order. Many letters come after what is quick. One that only a newer release knows is left to that.
SELECT id, action, document_id, brief_id, group_name, reason, asked_by, traceparent
  FROM requests
 WHERE state = 'open' AND id = (
     SELECT id FROM requests WHERE state = 'open' AND action = ANY($1::text[])
      ORDER BY action = 'replay', seq LIMIT 1)
   FOR UPDATE SKIP LOCKED

-- name: next_letter
-- The next letter of a request, and where it stands in its stream.
SELECT r.letter_id AS id, l.letter_entry AS entry, coalesce(l.state = 'open', false) AS open
  FROM request_letters r LEFT JOIN letters l ON l.id = r.letter_id
 WHERE r.request_id = $1 AND r.outcome IS NULL AND r.skipped IS NULL
 ORDER BY r.letter_id LIMIT 1

-- name: keep_outcome
UPDATE request_letters SET outcome = $3, reason = $4 WHERE request_id = $1 AND letter_id = $2

-- name: outcomes
SELECT count(*) FILTER (WHERE outcome = 'done') AS done, count(*) FILTER (WHERE outcome = 'gone') AS gone,
       count(*) FILTER (WHERE outcome = 'stayed') AS stayed
  FROM request_letters WHERE request_id = $1

-- name: end
UPDATE requests SET state = $2, detail = $3, ended_at = now() WHERE id = $1

-- name: wait
-- The request waits for what becomes of an event.
UPDATE requests SET state = 'waits', event_id = $2, event_time = $3 WHERE id = $1
