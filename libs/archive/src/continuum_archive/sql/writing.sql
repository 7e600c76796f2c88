-- name: meet_documents
-- Documents that are heard of for the first time, in the one order in which all take them.
INSERT INTO documents (id) SELECT id FROM unnest($1::bigint[]) AS met (id) ORDER BY id ON CONFLICT (id) DO NOTHING

-- name: lock_documents
-- Every writer of a document holds its row first: events of one document wait for each other here.
SELECT id, found, found_reason, modified, found_cause, found_time, read_until,
       heard, heard_reason, heard_cause, heard_time, cause_id, cause_time, cause_trigger, cause_lane,
       erased_until
  FROM documents WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE

-- name: look
-- What became of these events before, and the current versions of their documents. A statement of its own: one
-- that waits for the lock above would still see the rows of before the wait.
SELECT asked.document_id, h.verdict,
       b.id AS brief_id, v.version, v.state, v.fingerprint, v.cause_id, v.cause_time, v.source_checksum,
       coalesce((SELECT max(version) FROM brief_versions WHERE brief_id = b.id), 0) AS last_version,
       (SELECT version FROM brief_versions WHERE brief_id = b.id AND state = 'published') AS published_version
  FROM unnest($1::bigint[], $2::uuid[]) AS asked (document_id, event_id)
  LEFT JOIN handled_events h ON h.event_id = asked.event_id
  LEFT JOIN briefs b ON b.document_id = asked.document_id
  LEFT JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.current_version

-- What follows is written at the end of a transaction, a table at a time: see pending.py.

-- name: keep_readings
-- Newest readings: where their documents stand now, and what Paperless says of them.
UPDATE documents d
   SET found = r.found, found_reason = r.found_reason, modified = r.modified, found_cause = r.found_cause,
       found_time = r.found_time, read_until = r.read_until,
       heard = r.heard, heard_reason = r.heard_reason, heard_cause = r.heard_cause, heard_time = r.heard_time,
       cause_id = r.cause_id, cause_time = r.cause_time, cause_trigger = r.cause_trigger, cause_lane = r.cause_lane,
       title = r.about ->> 'title', file_name = r.about ->> 'file_name',
       correspondent = r.about ->> 'correspondent', document_type = r.about ->> 'document_type',
       tags = ARRAY (SELECT jsonb_array_elements_text(r.about -> 'tags')),
       owner = (r.about ->> 'owner')::integer,
       viewers = CASE jsonb_typeof(r.about -> 'viewers')
                   WHEN 'array' THEN ARRAY (SELECT jsonb_array_elements_text(r.about -> 'viewers')::integer) END,
       created = r.created, added = (r.about ->> 'added')::timestamptz, mime_type = r.about ->> 'mime_type',
       size = (r.about ->> 'size')::bigint, page_count = (r.about ->> 'page_count')::integer,
       checksum = coalesce(r.checksum, d.checksum), language = coalesce(r.language, d.language),
       asked_at = coalesce(d.asked_at, now()), updated_at = now()
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[], $6::timestamptz[],
              $7::timestamptz[], $8::text[], $9::text[], $10::uuid[], $11::timestamptz[],
              $12::uuid[], $13::timestamptz[], $14::text[], $15::text[],
              $16::jsonb[], $17::date[], $18::text[], $19::text[])
       AS r (id, found, found_reason, modified, found_cause, found_time, read_until,
             heard, heard_reason, heard_cause, heard_time, cause_id, cause_time, cause_trigger, cause_lane,
             about, created, checksum, language)
 WHERE d.id = r.id

-- name: keep_hearings
-- Words without a reading, readings that others overtook: where their documents stand now.
UPDATE documents d
   SET read_until = h.read_until,
       heard = h.heard, heard_reason = h.heard_reason, heard_cause = h.heard_cause, heard_time = h.heard_time,
       cause_id = h.cause_id, cause_time = h.cause_time, cause_trigger = h.cause_trigger, cause_lane = h.cause_lane,
       asked_at = coalesce(d.asked_at, now()), updated_at = now()
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[], $6::timestamptz[],
              $7::timestamptz[], $8::text[], $9::text[], $10::uuid[], $11::timestamptz[],
              $12::uuid[], $13::timestamptz[], $14::text[], $15::text[])
       AS h (id, found, found_reason, modified, found_cause, found_time, read_until,
             heard, heard_reason, heard_cause, heard_time, cause_id, cause_time, cause_trigger, cause_lane)
 WHERE d.id = h.id

-- name: came_late
-- Something of erased documents came after all: what it left in Redis is to be cleared as well.
UPDATE documents SET erased_at = now(), cleared_at = NULL WHERE id = ANY($1::bigint[])

-- name: keep_events
-- From now on these events change nothing any more.
INSERT INTO handled_events (event_id, type, document_id, verdict)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[])

-- name: log
-- Steps of documents' histories.
INSERT INTO processing_log (document_id, event_id, event, status, attempt, duration_ms, trace_id, detail)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::int[], $6::float8[], $7::text[],
                     $8::text[])

-- name: log_failures
-- Attempts that failed and were tried again, each when it failed.
INSERT INTO processing_log (document_id, event_id, event, trace_id, attempt, at, detail, words, duration_ms, status)
SELECT failure.*, 'retried'
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::int[], $6::timestamptz[], $7::text[],
              $8::text[], $9::float8[]) AS failure

-- name: keep_sources
-- The texts of drafts, page by page; the same text in the same pages is kept once.
WITH page AS (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::text[])
               AS page (document_id, checksum, cut, n, text)
), source AS (
    INSERT INTO sources (document_id, checksum, cut, pages)
    SELECT document_id, checksum, cut, count(*) FROM page GROUP BY document_id, checksum, cut
    ON CONFLICT (document_id, checksum, cut) DO NOTHING
    RETURNING id, document_id, checksum, cut
)
INSERT INTO pages (source_id, n, text)
SELECT source.id, page.n, page.text FROM page JOIN source USING (document_id, checksum, cut)

-- name: withdraw
UPDATE brief_versions v SET state = 'withdrawn', withdrawn_at = now(), withdrawn_reason = w.reason
  FROM unnest($1::text[], $2::text[]) AS w (brief_id, reason)
 WHERE v.brief_id = w.brief_id AND v.state = 'published'

-- name: supersede
UPDATE brief_versions SET state = 'superseded', superseded_at = now()
 WHERE brief_id = ANY($1::text[]) AND state = 'published'

-- name: keep_versions
-- A document has one brief; its newest version is the current one.
WITH version AS (
    SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::jsonb[], $7::text[],
                         $8::text[], $9::jsonb[], $10::jsonb[], $11::jsonb[], $12::text[], $13::text[],
                         $14::text[], $15::timestamptz[], $16::uuid[], $17::uuid[], $18::timestamptz[],
                         $19::text[], $20::text[], $21::text[])
               AS version (brief_id, version, document_id, state, headline, summary, kind,
                           language, coverage, provenance, withheld, fingerprint, checksum,
                           cut, modified, event_id, cause_id, cause_time,
                           cause_trigger, lane, withdrawn_reason)
), brief AS (
    INSERT INTO briefs (id, document_id, current_version) SELECT brief_id, document_id, version FROM version
    ON CONFLICT (document_id) DO UPDATE SET current_version = excluded.current_version
)
INSERT INTO brief_versions (
    brief_id, version, document_id, state, headline, summary, kind, language, coverage, provenance, withheld,
    fingerprint, source_id, source_checksum, document_modified, event_id, cause_id, cause_time, cause_trigger,
    lane, created_by, published_by, published_at, withdrawn_at, withdrawn_reason)
SELECT v.brief_id, v.version, v.document_id, v.state, v.headline, v.summary, v.kind, v.language, v.coverage,
       v.provenance, v.withheld, v.fingerprint, s.id, v.checksum, v.modified, v.event_id, v.cause_id, v.cause_time,
       v.cause_trigger, v.lane, 'pipeline',
       CASE v.state WHEN 'published' THEN 'pipeline' END, CASE v.state WHEN 'published' THEN now() END,
       CASE v.state WHEN 'withdrawn' THEN now() END, v.withdrawn_reason
  FROM version v JOIN sources s USING (document_id, checksum, cut)

-- name: keep_points
INSERT INTO key_points (brief_id, version, id, n, text)
SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::text[])

-- name: keep_asks
INSERT INTO asks (brief_id, version, n, text, due_iso, due_precision, of_whom)
SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[])

-- name: keep_citations
INSERT INTO citations (brief_id, version, n, point, ask, page, start, "end", quote, prefix, suffix, match, wording)
SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::int[], $6::int[], $7::int[], $8::int[],
                     $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])

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
SELECT m.brief_id, m.version, e.id, m.page, m.start, m."end", m.text
  FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::int[], $6::int[], $7::int[], $8::text[])
       AS m (brief_id, version, type, key, page, start, "end", text)
  JOIN entities e ON e.type = m.type AND e.key = m.key
ON CONFLICT DO NOTHING

-- name: owe
-- Events that the relay will publish; of now, where no other time is said.
INSERT INTO outbox (id, event_id, document_id, brief_id, version, stream, type, source, subject, payload,
                    traceparent, tracestate, created_at)
SELECT id, event_id, document_id, brief_id, version, stream, type, source, subject, payload,
       traceparent, tracestate, coalesce(time, now())
  FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[])
       WITH ORDINALITY AS owed (id, event_id, document_id, brief_id, version, stream, type, source, subject,
                                payload, traceparent, tracestate, time, n)
 ORDER BY n

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
