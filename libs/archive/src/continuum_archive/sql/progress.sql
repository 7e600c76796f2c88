-- How far the work is, for those who run the system. Asked every few seconds however many look on, and by
-- index alone: the last hour of the log, the open letters, the newest documents of each status.

-- name: minutes
-- How many events of each kind were answered in each of the last sixty minutes; 0 is the one that runs.
SELECT event, floor(extract(epoch FROM now() - at) / 60)::integer AS ago, count(*) AS number
FROM processing_log
WHERE at > now() - interval '60 minutes' AND at <= now() AND status <> 'retried'
GROUP BY event, ago

-- name: made
-- How long the newest thousand drafts of the last hour took to be made, in milliseconds.
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) AS p50,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms) AS p95
FROM (SELECT duration_ms FROM processing_log
      WHERE at > now() - interval '60 minutes' AND event = 'continuum.brief.drafted.v1' AND duration_ms IS NOT NULL
      ORDER BY at DESC LIMIT 1000) newest

-- name: letters
-- How many letters of each group are open.
SELECT group_name, count(*) AS number FROM letters WHERE state = 'open' GROUP BY group_name

-- name: drafts
-- How many versions wait for a person.
SELECT count(*) AS number FROM brief_versions WHERE state IN ('draft', 'reviewed')

-- name: told
-- How many announcements came to an end in each of the last sixty minutes.
SELECT floor(extract(epoch FROM now() - at) / 60)::integer AS ago, count(*) AS number
FROM announcements
WHERE state IN ('sent', 'nothing_to_send', 'bulk', 'unknown') AND at > now() - interval '60 minutes' AND at <= now()
GROUP BY ago

-- name: documents
-- The documents that something happened to last, with where the time of each went. Titles of what Paperless
-- hides or has no more, or what the rules keep out, are not told.
SELECT d.id, CASE WHEN readable(d.status) THEN d.title END AS title, d.status,
       d.heard_time, d.cause_time, d.updated_at, coalesce(l.attempt, 1) AS attempt, l.trace_id,
       v.steps, v.cause_time AS asked_at, v.created_at
FROM (SELECT one.* FROM unnest(ARRAY['queued', 'briefed', 'no_text', 'excluded', 'too_large', 'hidden', 'gone', 'failed'])
          AS kind (status)
      CROSS JOIN LATERAL (
          SELECT * FROM documents WHERE documents.status = kind.status ORDER BY updated_at DESC, id LIMIT $1) one
      ORDER BY one.updated_at DESC, one.id LIMIT $1) d
LEFT JOIN LATERAL (
    SELECT attempt, trace_id FROM processing_log WHERE document_id = d.id ORDER BY at DESC, id DESC LIMIT 1) l ON true
LEFT JOIN LATERAL (
    SELECT x.provenance -> 'steps' AS steps, x.cause_time, x.created_at
    FROM briefs b JOIN brief_versions x ON x.brief_id = b.id AND x.version = b.current_version
    WHERE b.document_id = d.id AND d.status = 'briefed') v ON true
ORDER BY d.updated_at DESC, d.id
