-- name: meet_document
-- A document that is heard of for the first time.
INSERT INTO documents (id) VALUES ($1) ON CONFLICT (id) DO NOTHING

-- name: lock_document
-- Every writer of a document holds its row first: events of one document wait for each other here.
SELECT found, found_reason, modified, found_cause, found_time, read_until,
       heard, heard_reason, heard_cause, heard_time, erased_until
  FROM documents WHERE id = $1 FOR UPDATE

-- name: look
-- What became of this event before, and the document's current version. A statement of its own: one that
-- waits for the lock above would still see the rows of before the wait.
SELECT (SELECT verdict FROM handled_events WHERE event_id = $2) AS verdict,
       b.id AS brief_id, v.version, v.state, v.fingerprint, v.cause_id, v.cause_time,
       v.source_checksum,
       coalesce((SELECT max(version) FROM brief_versions WHERE brief_id = b.id), 0) AS last_version
  FROM (VALUES ($1::bigint)) AS asked (document_id)
  LEFT JOIN briefs b ON b.document_id = asked.document_id
  LEFT JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.current_version

-- name: keep_reading
-- The newest reading: its metadata and its place in the document's course.
UPDATE documents
   SET found = $2, found_reason = $3, modified = $4, found_cause = $5, found_time = $6, read_until = $7,
       title = $8, file_name = $9, correspondent = $10, document_type = $11, tags = $12, owner = $13,
       viewers = $14, created = $15, added = $16, mime_type = $17, size = $18, page_count = $19,
       checksum = coalesce($20, checksum), language = coalesce($21, language),
       asked_at = coalesce(asked_at, now()), updated_at = now()
 WHERE id = $1
RETURNING status

-- name: keep_hearing
-- A word without a reading, or a reading that another one overtook.
UPDATE documents
   SET read_until = $2, heard = $3, heard_reason = $4, heard_cause = $5, heard_time = $6,
       asked_at = coalesce(asked_at, now()), updated_at = now()
 WHERE id = $1
RETURNING status

-- name: came_late
-- Something of an erased document came after all: what it left in Redis is to be cleared as well.
UPDATE documents SET erased_at = now(), cleared_at = NULL WHERE id = $1

-- name: keep_event
-- From now on this event changes nothing any more.
INSERT INTO handled_events (event_id, type, document_id, verdict) VALUES ($1, $2, $3, $4)

-- name: settle
-- The end of an event's transaction: the latest document.changed of all that were heard of, the event that
-- changes nothing from now on, and its step in the document's history.
WITH caused AS (
    UPDATE documents SET cause_id = $8, cause_time = $9, cause_trigger = $10, cause_lane = $11
     WHERE id = $3 AND (cause_time IS NULL OR (cause_time, cause_id) < ($9, $8))
), handled AS (
    INSERT INTO handled_events (event_id, type, document_id, verdict) VALUES ($1, $2, $3, $4)
)
INSERT INTO processing_log (document_id, event_id, event, status, duration_ms, trace_id, detail, attempt)
VALUES ($3, $1::text, $2, $4, $5, $6, $7, $12)

-- name: log
-- One step of a document's history.
INSERT INTO processing_log (document_id, event_id, event, status, attempt, duration_ms, trace_id, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: log_failures
-- Attempts that failed and were tried again, each when it failed.
INSERT INTO processing_log (document_id, event_id, event, status, trace_id, attempt, at, detail, words, duration_ms)
SELECT $1, $2, $3, 'retried', $4, f.*
  FROM unnest($5::int[], $6::timestamptz[], $7::text[], $8::text[], $9::double precision[]) AS f

-- name: keep_source
-- The text of this draft, page by page; the same text in the same pages is kept once.
WITH source AS (
    INSERT INTO sources (document_id, checksum, cut, pages) VALUES ($1, $2, $3, cardinality($4::text[]))
    ON CONFLICT (document_id, checksum, cut) DO NOTHING
    RETURNING id
), kept AS (
    INSERT INTO pages (source_id, n, text)
    SELECT id, n, text FROM source, unnest($4::text[]) WITH ORDINALITY AS page (text, n)
)
SELECT id FROM source

-- name: find_source
SELECT id FROM sources WHERE document_id = $1 AND checksum = $2 AND cut = $3

-- name: keep_brief
-- The document's one brief, with the version that follows.
INSERT INTO briefs (id, document_id, current_version) VALUES ($1, $2, $3)
ON CONFLICT (document_id) DO UPDATE SET current_version = excluded.current_version
RETURNING id

-- name: supersede
UPDATE brief_versions SET state = 'superseded', superseded_at = now()
 WHERE brief_id = $1 AND state = 'published'

-- name: keep_version
INSERT INTO brief_versions (
    brief_id, version, document_id, state, headline, summary, kind, language, coverage, provenance, withheld,
    fingerprint, source_id, source_checksum, document_modified, event_id, cause_id, cause_time, cause_trigger,
    lane, created_by, published_by, published_at, withdrawn_at, withdrawn_reason)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
    $12, $13, $14, $15, $16, $17, $18, $19,
    $20, 'pipeline',
    CASE $4 WHEN 'published' THEN 'pipeline' END, CASE $4 WHEN 'published' THEN now() END,
    CASE $4 WHEN 'withdrawn' THEN now() END, $21)

-- name: keep_parts
-- Points, asks and the quotations that carry them.
WITH points AS (
    INSERT INTO key_points (brief_id, version, id, n, text)
    SELECT $1, $2, id, n, text FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS point (id, text, n)
), asked AS (
    INSERT INTO asks (brief_id, version, n, text, due_iso, due_precision, of_whom)
    SELECT $1, $2, n, text, due_iso, due_precision, of_whom
      FROM unnest($5::text[], $6::text[], $7::text[], $8::text[])
           WITH ORDINALITY AS ask (text, due_iso, due_precision, of_whom, n)
)
INSERT INTO citations (brief_id, version, n, point, ask, page, start, "end", quote, prefix, suffix, match, wording)
SELECT $1, $2, c.*
  FROM unnest($9::int[], $10::text[], $11::int[], $12::int[], $13::int[], $14::int[], $15::text[],
              $16::text[], $17::text[], $18::text[], $19::text[]) AS c

-- name: keep_entities
-- Names that are new. In one order for all, so that two transactions cannot wait for each other.
INSERT INTO entities (id, type, key, name, date_iso, date_precision, number, unit)
SELECT id, type, key, name, date_iso, date_precision, number::numeric, unit
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       AS e (id, type, key, name, date_iso, date_precision, number, unit)
 ORDER BY type, key
ON CONFLICT (type, key) DO NOTHING

-- name: keep_mentions
INSERT INTO mentions (brief_id, version, entity_id, page, start, "end", text)
SELECT $1, $2, e.id, m.page, m.start, m."end", m.text
  FROM unnest($3::text[], $4::text[], $5::int[], $6::int[], $7::int[], $8::text[])
       AS m (type, key, page, start, "end", text)
  JOIN entities e ON e.type = m.type AND e.key = m.key
ON CONFLICT DO NOTHING

-- name: withdraw
UPDATE brief_versions SET state = 'withdrawn', withdrawn_at = now(), withdrawn_reason = $2
 WHERE brief_id = $1 AND state = 'published'
RETURNING version

-- name: owe
-- An event that the relay will publish.
INSERT INTO outbox (id, event_id, document_id, brief_id, version, stream, type, source, subject, payload,
                    traceparent, tracestate)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: owe_documents
-- Events about documents that the relay will publish.
INSERT INTO outbox (id, event_id, document_id, stream, type, source, subject, payload)
SELECT owed.id, $1, owed.document_id, owed.stream, $2, $3, owed.subject, owed.payload
  FROM unnest($4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::text[])
       WITH ORDINALITY AS owed (id, document_id, stream, subject, payload, n)
 ORDER BY n
ON CONFLICT (id) DO NOTHING

-- name: verdict
SELECT verdict FROM handled_events WHERE event_id = $1

-- name: keep_fact
-- A fact that is set once.
INSERT INTO system_facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING

-- name: fact
SELECT value FROM system_facts WHERE name = $1
