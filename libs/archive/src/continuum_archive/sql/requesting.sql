-- What the api writes and reads of requests: it inserts rows and changes none.

-- name: ask
-- A request, once for each key: whoever repeats it finds the first.
INSERT INTO requests (id, action, document_id, brief_id, group_name, reason, asked_by, key, digest, traceparent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (action, key) DO NOTHING
RETURNING id

-- name: asked_before
SELECT id, digest FROM requests WHERE action = $1 AND key = $2

-- name: name_letters
-- Letters by their ids; one that cannot be replayed or discarded says why at once.
INSERT INTO request_letters (request_id, letter_id, skipped)
SELECT $1, asked.id, CASE WHEN l.id IS NULL THEN 'unknown' WHEN l.state <> 'open' THEN l.state END
  FROM unnest($2::uuid[]) AS asked (id) LEFT JOIN letters l ON l.id = asked.id
ON CONFLICT DO NOTHING

-- name: name_all_letters
-- Every letter that is open now, of one group or of all.
INSERT INTO request_letters (request_id, letter_id)
SELECT $1, id FROM letters WHERE state = 'open' AND ($2::text IS NULL OR group_name = $2)

-- name: counted
SELECT count(*) FILTER (WHERE skipped IS NULL) AS accepted FROM request_letters WHERE request_id = $1

-- name: skipped
SELECT letter_id, skipped AS reason FROM request_letters
 WHERE request_id = $1 AND skipped IS NOT NULL ORDER BY letter_id

-- name: request
-- A request and what came of it. One that waits for a document is at its end when an outcome of its event, or of
-- a later one, is known; a document that is erased meanwhile needs nothing more.
SELECT r.id, r.action, r.document_id, r.brief_id, r.group_name, r.reason, r.asked_by, r.asked_at, r.state, r.detail,
       CASE WHEN r.state = 'waits' THEN
           CASE WHEN d.id IS NULL THEN 'gone'
                WHEN d.read_until >= r.event_time THEN d.found
                WHEN d.heard_time >= r.event_time AND d.heard <> 'queued' THEN d.heard END
       END AS document_end,
       CASE WHEN r.state = 'waits' THEN d.updated_at ELSE r.ended_at END AS ended_at,
       l.accepted, l.done, l.gone, l.stayed
  FROM requests r
  LEFT JOIN documents d ON d.id = r.document_id
 CROSS JOIN LATERAL (
     SELECT count(*) FILTER (WHERE skipped IS NULL) AS accepted,
            count(*) FILTER (WHERE outcome = 'done') AS done,
            count(*) FILTER (WHERE outcome = 'gone') AS gone,
            count(*) FILTER (WHERE outcome = 'stayed') AS stayed
       FROM request_letters WHERE request_id = r.id) l
 WHERE r.id = $1

-- name: stayed
-- Letters that stayed where they are, and why; a person reads no more than the first hundred.
SELECT letter_id, reason FROM request_letters
 WHERE request_id = $1 AND outcome = 'stayed' ORDER BY letter_id LIMIT 100

-- name: known_document
SELECT id FROM documents WHERE id = $1

-- name: document_of_brief
SELECT document_id FROM briefs WHERE id = $1
