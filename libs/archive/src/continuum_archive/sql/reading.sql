-- What readers may see. Which briefs these are, readable_briefs says; the versions that the published one
-- replaced stay readable as long as that holds. Lists are cut by key, never by OFFSET.

-- name: brief
-- One version with all that it says, as the JSON of the contract; without a number the published one.
SELECT v.brief_id, v.version, v.state, v.headline, v.summary -> 0 ->> 'text' AS dek, v.language, v.kind, v.published_at,
       d.checksum IS DISTINCT FROM v.source_checksum AS stale, jsonb_array_length(v.withheld) AS withheld,
       d.id AS document_id, d.title, d.correspondent, d.created, d.tags, s.pages,
       c.exact, c.normalized, c.approximate,
       v.source_checksum, v.cause_time, v.created_at, v.created_by, v.edited_by, v.reviewed_by, v.reviewed_at, v.published_by,
       e.ids AS entity_ids,
       jsonb_build_object(
           'headline', v.headline, 'summary', v.summary, 'kind', v.kind, 'language', v.language,
           'coverage', v.coverage, 'provenance', v.provenance, 'withheld', v.withheld,
           'key_points', p.points, 'asks', a.asks, 'entities', e.entities) AS content
FROM brief_versions v
JOIN documents d ON d.id = v.document_id
JOIN sources s ON s.id = v.source_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE match = 'exact') AS exact,
           count(*) FILTER (WHERE match = 'normalized') AS normalized,
           count(*) FILTER (WHERE match = 'approximate') AS approximate
    FROM citations WHERE brief_id = v.brief_id AND version = v.version) c
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'text', k.text, 'citations', q.quotes) ORDER BY k.n), '[]')
           AS points
    FROM key_points k
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(to_jsonb(t) ORDER BY t.n) AS quotes FROM citations t
        WHERE t.brief_id = k.brief_id AND t.version = k.version AND t.point = k.id) q
    WHERE k.brief_id = v.brief_id AND k.version = v.version) p
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'text', k.text, 'to', k.of_whom, 'citations', q.quotes,
               'due', CASE WHEN k.due_iso IS NOT NULL
                           THEN jsonb_build_object('iso', k.due_iso, 'precision', k.due_precision) END)
               ORDER BY k.n), '[]') AS asks
    FROM asks k
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(to_jsonb(t) ORDER BY t.n) AS quotes FROM citations t
        WHERE t.brief_id = k.brief_id AND t.version = k.version AND t.ask = k.n) q
    WHERE k.brief_id = v.brief_id AND k.version = v.version) a
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(one.entity ORDER BY one.page, one.start, one.id), '[]') AS entities,
           coalesce(array_agg(one.id ORDER BY one.page, one.start, one.id), '{}') AS ids
    FROM (
        SELECT n.id, min(m.page) AS page, (array_agg(m.start ORDER BY m.page, m.start))[1] AS start,
               jsonb_build_object(
                   'type', n.type, 'name', n.name, 'unit', n.unit, 'number', n.number::text,
                   'date', CASE WHEN n.date_iso IS NOT NULL
                                THEN jsonb_build_object('iso', n.date_iso, 'precision', n.date_precision) END,
                   'mentions', jsonb_agg(jsonb_build_object(
                       'page', m.page, 'start', m.start, 'end', m."end", 'text', m.text)
                       ORDER BY m.page, m.start)) AS entity
        FROM mentions m JOIN entities n ON n.id = m.entity_id
        WHERE m.brief_id = v.brief_id AND m.version = v.version
        GROUP BY n.id) one) e
WHERE v.brief_id = $1
  AND CASE WHEN $2::integer IS NULL THEN v.state = 'published' ELSE v.version = $2 AND v.published_at IS NOT NULL END
  AND EXISTS (SELECT FROM readable_briefs WHERE brief_id = $1)

-- name: versions
-- The versions of a readable brief that were for readers once, the newest first.
SELECT version, state, headline, engine, model, source_checksum AS checksum, created_at, created_by, published_at
FROM brief_versions
WHERE brief_id = $1 AND version < $2 AND published_at IS NOT NULL
  AND EXISTS (SELECT FROM readable_briefs WHERE brief_id = $1)
ORDER BY version DESC LIMIT $3

-- name: related
-- Published briefs that name the same people, organisations, places or references; most in common first.
-- A name that is everywhere says little: of each, the newest 200 briefs are looked at. They are counted before
-- anything is said of them: most are among a thousand that share one name.
WITH mine AS (
    SELECT e.id, e.name FROM entities e
    WHERE e.type IN ('person', 'organisation', 'place', 'reference')
      AND e.id IN (SELECT entity_id FROM mentions WHERE brief_id = $1 AND version = $2)
), most AS (
    SELECT n.brief_id, n.published_at, array_agg(mine.name ORDER BY mine.name) AS shared
    FROM mine
    CROSS JOIN LATERAL (
        SELECT brief_id, published_at FROM namings WHERE entity_id = mine.id
        ORDER BY published_at DESC, brief_id DESC LIMIT 200) n
    WHERE n.brief_id <> $1
    GROUP BY n.brief_id, n.published_at
    ORDER BY count(*) DESC, n.published_at DESC, n.brief_id LIMIT $3)
SELECT most.brief_id, v.headline, most.shared
FROM most
JOIN readable_briefs r ON r.brief_id = most.brief_id
JOIN brief_versions v ON v.brief_id = r.brief_id AND v.version = r.version
ORDER BY cardinality(most.shared) DESC, most.published_at DESC, most.brief_id

-- name: withdrawn
-- Why a brief that was published is not any more.
SELECT brief_id, withdrawn_at, withdrawn_reason FROM brief_versions
WHERE brief_id = $1 AND state = 'withdrawn' AND published_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM brief_versions WHERE brief_id = $1 AND state = 'published')
ORDER BY withdrawn_at DESC LIMIT 1

-- name: brief_source
-- The text that a version rests on.
SELECT s.id, s.document_id, s.checksum, s.pages FROM brief_versions v JOIN sources s ON s.id = v.source_id
WHERE v.brief_id = $1
  AND CASE WHEN $2::integer IS NULL THEN v.state = 'published' ELSE v.version = $2 AND v.published_at IS NOT NULL END
  AND EXISTS (SELECT FROM readable_briefs WHERE brief_id = $1)

-- name: document_brief
-- The brief of a document, whatever became of it.
SELECT id FROM briefs WHERE document_id = $1

-- name: pages
-- Pages of a text, both ends included.
SELECT n, text FROM pages WHERE source_id = $1 AND n BETWEEN $2 AND $3 ORDER BY n

-- name: documents
-- Documents by their Paperless number, highest first. Of what Paperless hides or has no more, or what the
-- rules keep out, only the state is told; so of one that waits or failed, unless its brief is published: since it
-- was read last, it may have been any of these.
SELECT d.id, d.status, nullif(d.reason, '') AS reason, d.updated_at,
       CASE WHEN shown THEN d.title END AS title,
       CASE WHEN shown THEN d.correspondent END AS correspondent,
       CASE WHEN shown THEN d.document_type END AS document_type,
       CASE WHEN shown THEN d.tags ELSE '{}' END AS tags,
       CASE WHEN shown THEN d.created END AS created,
       CASE WHEN shown THEN d.added END AS added,
       CASE WHEN shown THEN d.modified END AS modified,
       CASE WHEN shown THEN coalesce(v.pages, d.page_count) END AS pages,
       v.brief_id
FROM (SELECT * FROM documents
      WHERE ($1::bigint IS NULL OR id < $1) AND ($3::text IS NULL OR status = $3)
      ORDER BY id DESC LIMIT $2) d
LEFT JOIN LATERAL (
    SELECT x.brief_id, s.pages FROM readable_briefs x JOIN sources s ON s.id = x.source_id
    WHERE x.document_id = d.id) v ON true
CROSS JOIN LATERAL (
    SELECT readable(d.status)
       AND (d.status NOT IN ('queued', 'failed') OR v.brief_id IS NOT NULL) AS shown) AS rule
ORDER BY d.id DESC
