-- name: unasked
-- Of these, what nobody asked for so far.
SELECT listed.id FROM unnest($1::bigint[]) AS listed (id)
 WHERE NOT EXISTS (SELECT FROM documents d WHERE d.id = listed.id AND d.asked_at IS NOT NULL)
 ORDER BY listed.id

-- name: changed_since_read
-- Of these, what Paperless has changed since it was last read.
SELECT d.id FROM unnest($1::bigint[], $2::timestamptz[]) AS listed (id, modified)
  JOIN documents d ON d.id = listed.id AND d.modified < listed.modified

-- name: rebriefs
-- What a filter means: each document with whether it waits for a rebrief already. The newest brief tells with
-- what briefs are made now. What was never asked for and what Paperless has no more is not among them; what was
-- forgotten is where it is named.
WITH newest AS (
    SELECT engine, model, prompt_version FROM brief_versions
     WHERE state = 'published' ORDER BY published_at DESC, brief_id LIMIT 1
)
SELECT d.id, d.status = 'queued' AND d.cause_trigger IS NOT DISTINCT FROM 'rebrief' AS waits
  FROM documents d
  LEFT JOIN briefs b ON b.document_id = d.id
  LEFT JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.current_version
  LEFT JOIN newest n ON true
 WHERE d.asked_at IS NOT NULL AND d.status <> 'gone'
   AND (d.status <> 'forgotten' OR d.id = ANY($1))
   AND ($1::bigint[] IS NULL OR d.id = ANY($1))
   AND (NOT $2::boolean OR (v.brief_id IS NOT NULL
        AND (v.engine, v.model, v.prompt_version) IS DISTINCT FROM (n.engine, n.model, n.prompt_version)))
   AND (NOT $3::boolean OR d.status = 'failed')
   AND ($4::integer IS NULL
        OR (SELECT count(*) FROM jsonb_array_elements(v.withheld) AS left_out
             WHERE left_out ->> 'part' = 'point') > $4)
   AND ($5::text IS NULL OR $5 = ANY(d.tags))
   AND ($6::text IS NULL OR v.engine = $6)
 ORDER BY d.id

-- name: statuses
-- What has become of these.
SELECT d.status, count(*) AS documents FROM unnest($1::bigint[]) AS asked (id)
  JOIN documents d ON d.id = asked.id GROUP BY d.status

-- name: tags
SELECT DISTINCT unnest(tags) AS tag FROM documents ORDER BY tag

-- name: experience
-- How long the latest briefs took of what makes them now.
WITH recent AS (
    SELECT engine, model, published_at, brief_id,
           (SELECT sum((step ->> 'ms')::double precision)
              FROM jsonb_array_elements(provenance -> 'steps') AS step) AS ms
      FROM brief_versions WHERE state = 'published' ORDER BY published_at DESC, brief_id LIMIT 200
), newest AS (
    SELECT engine, model FROM recent ORDER BY published_at DESC, brief_id LIMIT 1
)
SELECT r.engine, r.model, count(*) AS briefs,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY r.ms) / 1000 AS seconds
  FROM recent r JOIN newest n ON (r.engine, r.model) IS NOT DISTINCT FROM (n.engine, n.model)
 WHERE r.ms IS NOT NULL GROUP BY r.engine, r.model
