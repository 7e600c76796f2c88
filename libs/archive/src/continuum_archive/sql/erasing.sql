-- Erasing a document: all that was read in it, made of it and told of it. Its number stays, and that it was
-- erased, so that nothing that is still on its way brings it back.

-- name: known
-- Held against everybody who writes of the document, and what is known of its causes.
SELECT status, heard_cause, updated_at, erased_at, coalesce(heard_time <= erased_until, false) AS bare,
       greatest(heard_time, read_until, cause_time) AS last_cause, now() AS now
  FROM documents WHERE id = $1 FOR UPDATE

-- name: measure
-- What there is of a document, in rows.
WITH of_it AS (
    SELECT v.brief_id, v.version FROM brief_versions v WHERE v.document_id = $1
)
SELECT (SELECT count(*) FROM of_it) AS versions,
       (SELECT count(*) FROM pages p JOIN sources s ON s.id = p.source_id WHERE s.document_id = $1) AS pages,
       (SELECT count(*) FROM citations c JOIN of_it USING (brief_id, version)) AS quotations,
       (SELECT count(*) FROM mentions m JOIN of_it USING (brief_id, version)) AS mentions,
       (SELECT count(*) FROM outbox o WHERE o.document_id = $1 AND o.type <> $2) AS events

-- name: named
-- Names that the document mentions.
SELECT DISTINCT m.entity_id FROM mentions m
  JOIN brief_versions v ON v.brief_id = m.brief_id AND v.version = m.version
 WHERE v.document_id = $1

-- name: erase_briefs
-- Versions, points, quotations and mentions go with them.
DELETE FROM briefs WHERE document_id = $1 RETURNING id

-- name: erase_sources
-- Pages go with them.
DELETE FROM sources WHERE document_id = $1

-- name: events_about
-- Events that the history of a document tells of, by their ids.
SELECT DISTINCT event_id::uuid AS id FROM processing_log
 WHERE document_id = $1 AND event_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

-- name: erase_letters
-- Also those that tell no document, but one of the events $2 about it. That nobody could be told of a withdrawal ($3)
-- says nothing of the document, and its letter waits for a person.
DELETE FROM letters
 WHERE (document_id = $1 OR (document_id IS NULL AND event_id = ANY($2::text[])))
   AND field_values[array_position(field_names, 'type'::bytea)] IS DISTINCT FROM convert_to($3, 'UTF8')
RETURNING id

-- name: erase_closings
DELETE FROM letter_closings WHERE letter_id = ANY($1::uuid[])

-- name: unnamed_letters
-- Open letters that tell neither a document nor an event that is known: some may be about this one.
SELECT count(*) FROM letters WHERE document_id IS NULL AND state = 'open'

-- name: erase_owed
-- Events about it, published or not; that a brief was withdrawn says nothing of it, and has to be told.
DELETE FROM outbox WHERE document_id = $1 AND type <> $2

-- name: erase_told
-- What targets answered when they were told of these briefs. After they are deleted, so that nobody adds an answer:
-- see the ledger.
UPDATE announcements SET detail = '' WHERE brief_id = ANY($1::text[]) AND detail <> ''

-- name: erase_words
-- The history keeps what we say ourselves. What an entry said of itself may have been anything.
UPDATE processing_log SET detail = '', words = '',
       event_id = CASE WHEN event_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN event_id ELSE '' END,
       event = CASE WHEN event ~ '^continuum(\.[a-z_]+)+\.v[0-9]+$' THEN event ELSE '' END
 WHERE document_id = $1

-- name: hold_names
-- Whoever has just found a name that it is going to mention ends first, and nobody finds one meanwhile: else
-- a mention would lose its name. The last step before the end, so that nobody waits for long.
LOCK TABLE entities IN SHARE ROW EXCLUSIVE MODE

-- name: erase_names
-- Those that nobody mentions any more.
DELETE FROM entities e
 WHERE e.id = ANY($1::text[]) AND NOT EXISTS (SELECT FROM mentions m WHERE m.entity_id = e.id)

-- name: bare
-- What is left of a document.
UPDATE documents
   SET title = NULL, file_name = NULL, correspondent = NULL, document_type = NULL, tags = '{}', owner = NULL,
       viewers = NULL, created = NULL, added = NULL, modified = NULL, mime_type = NULL, size = NULL,
       page_count = NULL, checksum = NULL, language = NULL,
       found = NULL, found_reason = '', found_cause = NULL, found_time = NULL, read_until = NULL,
       heard = $2, heard_reason = '', heard_cause = $3, heard_time = $4,
       erased_until = $4, erased_at = now(), cleared_at = NULL,
       asked_at = coalesce(asked_at, now()), updated_at = now()
 WHERE id = $1

-- name: due
-- Documents that are gone for so long that they are to be erased; the longest first, but those of $3. One that was
-- erased, came back and is gone again has been heard of since.
SELECT id FROM documents
 WHERE status = 'gone' AND (erased_until IS NULL OR heard_time > erased_until) AND updated_at < now() - $1::interval
   AND id <> ALL ($3::bigint[])
 ORDER BY updated_at LIMIT $2

-- name: to_clear
-- What is erased here and not yet in Redis, with the events about it: texts may wait there under their ids, and
-- letters that tell nothing else.
SELECT d.id, d.status, d.erased_until, d.erased_at,
       ARRAY(SELECT DISTINCT l.event_id FROM processing_log l
              WHERE l.document_id = d.id AND l.event_id <> '') AS events
  FROM documents d
 WHERE d.erased_at IS NOT NULL AND d.cleared_at IS NULL
 ORDER BY d.erased_at, d.id LIMIT $1

-- name: cleared
-- Unless something came, or somebody asked for it, since we looked.
UPDATE documents d SET cleared_at = now()
  FROM unnest($1::bigint[], $2::timestamptz[], $3::text[]) AS done (id, erased_at, status)
 WHERE d.id = done.id AND d.erased_at = done.erased_at AND d.status = done.status
RETURNING d.id

-- name: standing
-- What is known of documents, for whoever is about to have them forgotten.
SELECT d.id AS document_id, d.status, d.title,
       d.erased_at IS NULL OR d.cleared_at IS NOT NULL AS cleared
  FROM documents d WHERE d.id = ANY($1::bigint[]) ORDER BY d.id
