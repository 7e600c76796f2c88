-- Searching what readers may see. Passages and briefs are matched newest first, ranked by the caller; every
-- text is searched by the rules of its own language, and the query is read once for each of these.

-- name: bounds
-- Set for one transaction: how long its statement may take, that it is planned for what is asked, by one process
-- as there are others to answer, by indexes, and for a disk that finds any page as fast as the next one.
SELECT set_config('statement_timeout', $1, true), set_config('plan_cache_mode', 'force_custom_plan', true),
       set_config('max_parallel_workers_per_gather', '0', true), set_config('random_page_cost', '1.1', true),
       set_config('enable_seqscan', 'off', true)

-- name: queries
-- What the words mean in each language that there is; empty where all of them are too common to count.
WITH RECURSIVE of_passages (config) AS (
    SELECT min(config) FROM passages
    UNION ALL
    SELECT (SELECT min(config) FROM passages WHERE config > known.config)
      FROM of_passages known WHERE known.config IS NOT NULL
), of_briefs (config) AS (
    SELECT min(config) FROM brief_words
    UNION ALL
    SELECT (SELECT min(config) FROM brief_words WHERE config > known.config)
      FROM of_briefs known WHERE known.config IS NOT NULL
)
SELECT config, query::text
  FROM (SELECT config FROM of_passages UNION SELECT config FROM of_briefs) AS used
  JOIN pg_ts_config known ON known.cfgname = config AND known.cfgnamespace = 'pg_catalog'::regnamespace
 CROSS JOIN LATERAL (SELECT websearch_to_tsquery(known.oid::regconfig, $1) AS query) AS read

-- name: newest_source
-- The newest text that a search may find.
SELECT max(source_id) AS newest FROM findable_briefs

-- name: newest_source_kept
-- The same of documents that have the tag, the name, the correspondent and the year that are asked for.
SELECT max(f.source_id) AS newest
  FROM findable_briefs f
  LEFT JOIN namings m ON m.entity_id = $2 AND m.brief_id = f.brief_id
 WHERE ($1::text IS NULL OR f.tags @> ARRAY[$1])
   AND ($2::text IS NULL OR m.entity_id IS NOT NULL)
   AND ($3::text IS NULL OR f.correspondent = $3)
   AND ($4::integer IS NULL OR f.year = $4)

-- name: match_sources
-- Of the texts from $5 on the newest passages before passage $7 of text $6 that hold the words. The first condition
-- on words is what an index can answer, the second is the query in the language of each passage. Some are of texts
-- that nobody may read, or of old versions: theirs have no brief. To know that before would mean to look it up for
-- all that match. By OFFSET they are looked for before they are put in order: else the planner, which takes a word of
-- another language for one of this, would go through all of them in order for a few.
WITH newest AS MATERIALIZED (
    SELECT * FROM (
        SELECT p.source_id, p.n, p.words, ($2::text[]::tsquery[])[array_position($1::text[], p.config)] AS query
          FROM passages p
         WHERE p.source_id >= $5 AND (p.source_id, p.n) < ($6, $7)
           AND p.words @@ $3::text::tsquery
           AND coalesce(p.words @@ ($2::text[]::tsquery[])[array_position($1::text[], p.config)], false)
        OFFSET 0) AS matched
     ORDER BY source_id DESC, n DESC
     LIMIT $4)
SELECT source_id, n, f.brief_id, ts_rank(words, query, 1) AS score
  FROM newest LEFT JOIN findable_briefs f USING (source_id)
 ORDER BY source_id DESC, n DESC

-- name: match_sources_kept
-- The same of documents that have the tag, the name, the correspondent and the year that are asked for.
SELECT source_id, n, brief_id, ts_rank(words, query, 1) AS score
  FROM (SELECT p.source_id, p.n, f.brief_id, p.words,
               ($2::text[]::tsquery[])[array_position($1::text[], p.config)] AS query
          FROM passages p
          JOIN findable_briefs f ON f.source_id = p.source_id
          LEFT JOIN namings m ON m.entity_id = $9 AND m.brief_id = f.brief_id
         WHERE p.source_id >= $5 AND (p.source_id, p.n) < ($6, $7) AND f.source_id >= $5 AND f.source_id <= $6
           AND ($8::text IS NULL OR f.tags @> ARRAY[$8])
           AND ($9::text IS NULL OR m.entity_id IS NOT NULL)
           AND ($10::text IS NULL OR f.correspondent = $10)
           AND ($11::integer IS NULL OR f.year = $11)
           AND p.words @@ $3::text::tsquery
           AND coalesce(p.words @@ ($2::text[]::tsquery[])[array_position($1::text[], p.config)], false)
        OFFSET 0) AS matched
 ORDER BY source_id DESC, n DESC
 LIMIT $4

-- name: newest_briefs
-- When the oldest of the newest briefs was published, of so many.
SELECT min(published_at) AS since
  FROM (SELECT published_at FROM brief_words ORDER BY published_at DESC, brief_id DESC LIMIT $1) AS newest

-- name: match_briefs
-- The newest briefs since $7 and before brief $6 of the time $5 that hold the words. Some are such as nobody may read
-- any more: theirs have no id.
WITH newest AS MATERIALIZED (
    SELECT * FROM (
        SELECT w.brief_id, w.version, w.published_at, w.words,
               ($2::text[]::tsquery[])[array_position($1::text[], w.config)] AS query
          FROM brief_words w
         WHERE (w.published_at, w.brief_id) < ($5, $6) AND ($7::timestamptz IS NULL OR w.published_at >= $7)
           AND w.words @@ $3::text::tsquery
           AND coalesce(w.words @@ ($2::text[]::tsquery[])[array_position($1::text[], w.config)], false)
        OFFSET 0) AS matched
     ORDER BY published_at DESC, brief_id DESC
     LIMIT $4)
SELECT newest.published_at, newest.brief_id AS id, f.brief_id, ts_rank(words, query, 1) AS score
  FROM newest LEFT JOIN findable_briefs f USING (brief_id, version)
 ORDER BY newest.published_at DESC, newest.brief_id DESC

-- name: match_briefs_kept
-- The same of documents that have the tag, the name, the correspondent and the year that are asked for.
SELECT published_at, brief_id AS id, brief_id, ts_rank(words, query, 1) AS score
  FROM (SELECT w.brief_id, w.published_at, w.words,
               ($2::text[]::tsquery[])[array_position($1::text[], w.config)] AS query
          FROM brief_words w
          JOIN findable_briefs f USING (brief_id, version)
          LEFT JOIN namings m ON m.entity_id = $9 AND m.brief_id = f.brief_id
         WHERE (w.published_at, w.brief_id) < ($5, $6) AND ($7::timestamptz IS NULL OR w.published_at >= $7)
           AND ($8::text IS NULL OR f.tags @> ARRAY[$8])
           AND ($9::text IS NULL OR m.entity_id IS NOT NULL)
           AND ($10::text IS NULL OR f.correspondent = $10)
           AND ($11::integer IS NULL OR f.year = $11)
           AND w.words @@ $3::text::tsquery
           AND coalesce(w.words @@ ($2::text[]::tsquery[])[array_position($1::text[], w.config)], false)
        OFFSET 0) AS matched
 ORDER BY published_at DESC, brief_id DESC
 LIMIT $4

-- name: complete
-- Whether everything is searchable. The first by its number: so an index is used that holds nothing else, where
-- the planner, which expects many of them, would go through all briefs for the first one, and find none.
SELECT NOT EXISTS (SELECT FROM (SELECT id FROM sources WHERE passages IS NULL ORDER BY id LIMIT 1) text)
   AND NOT EXISTS (SELECT FROM (SELECT id FROM briefs WHERE searchable_version IS DISTINCT FROM current_version
                                 ORDER BY id LIMIT 1) brief) AS complete

-- name: briefs
-- What is shown of briefs: of what they say below the headline, each sentence once.
SELECT r.brief_id AS id, r.document_id, r.brief_id, v.headline AS title, NULL::integer AS page, r.published_at,
       w.config, concat_ws(' ', array_to_string(summary.said, ' '), points.said) AS text
  FROM unnest($1::text[]) AS asked (brief_id)
  JOIN readable_briefs r ON r.brief_id = asked.brief_id
  JOIN brief_versions v ON v.brief_id = r.brief_id AND v.version = r.version
  JOIN brief_words w ON w.brief_id = r.brief_id AND w.version = r.version
 CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(sentence ->> 'text'), '{}') AS said
         FROM jsonb_array_elements(v.summary) AS sentence) AS summary
 CROSS JOIN LATERAL (
       SELECT string_agg(k.text, ' ' ORDER BY k.n) AS said FROM key_points k
        WHERE k.brief_id = r.brief_id AND k.version = r.version AND k.text <> ALL (summary.said)) AS points

-- name: passages
-- What is shown of passages.
SELECT concat('s_', p.source_id, '_', p.n) AS id, r.document_id, r.brief_id, r.title, p.page, r.published_at,
       p.config, substr(t.text, p.start + 1, p."end" - p.start) AS text
  FROM unnest($1::bigint[], $2::integer[]) AS asked (source_id, n)
  JOIN passages p ON p.source_id = asked.source_id AND p.n = asked.n
  JOIN readable_briefs r ON r.source_id = p.source_id
  JOIN pages t ON t.source_id = p.source_id AND t.n = p.page

-- name: mark
-- The best pieces of these texts, the words marked, each by the rules of its language.
SELECT ts_headline(shown.config::regconfig, shown.text,
                   ($2::text[]::tsquery[])[array_position($1::text[], shown.config)], $3) AS marked
  FROM unnest($4::text[], $5::text[]) WITH ORDINALITY AS shown (config, text, place)
 ORDER BY shown.place

-- name: facets
-- How many of these briefs have which tag, correspondent and year, and of the newest of them which name; the most
-- frequent of each. Names are many: to count them everywhere would take longer than to search.
WITH found AS (
    SELECT brief_id, correspondent, year, tags, published_at
      FROM findable_briefs WHERE brief_id = ANY($1::text[])
), newest AS (
    SELECT brief_id FROM found ORDER BY published_at DESC, brief_id LIMIT $3
), frequent AS (
    SELECT entity_id, count(*) AS documents
      FROM newest f JOIN namings n ON n.brief_id = f.brief_id
     GROUP BY entity_id ORDER BY count(*) DESC, entity_id LIMIT 100
), counted (facet, value, label, documents) AS (
    SELECT 'tag', tag, tag, count(*) FROM found CROSS JOIN unnest(tags) AS tag GROUP BY tag
    UNION ALL
    SELECT 'correspondent', correspondent, correspondent, count(*) FROM found
     WHERE correspondent IS NOT NULL GROUP BY correspondent
    UNION ALL
    SELECT 'year', year::text, year::text, count(*) FROM found WHERE year IS NOT NULL GROUP BY year
    UNION ALL
    SELECT 'name', e.id, e.name, f.documents FROM frequent f JOIN entities e ON e.id = f.entity_id
     WHERE e.type IN ('person', 'organisation', 'place', 'reference')
)
SELECT facet, value, label, documents
  FROM (SELECT *, row_number() OVER (PARTITION BY facet ORDER BY documents DESC, value) AS place
          FROM counted) AS ordered
 WHERE place <= $2
 ORDER BY facet, place

-- name: knows_likeness
-- Whether PostgreSQL had pg_trgm when the schema was made.
SELECT to_regclass('entities_by_likeness') IS NOT NULL AS likeness

-- name: alike
-- Names of readable briefs that are written much like one of these words, the likest first.
SELECT alike.name
  FROM unnest($1::text[]) AS asked (word)
 CROSS JOIN LATERAL (
       SELECT e.id, e.name, word_similarity(asked.word, e.name) AS likeness FROM entities e
        WHERE asked.word <% e.name AND e.type IN ('person', 'organisation', 'place', 'reference')
        ORDER BY likeness DESC, e.id LIMIT 50) AS alike
 WHERE EXISTS (SELECT FROM mentions m
                 JOIN readable_briefs r ON r.brief_id = m.brief_id AND r.version = m.version
                WHERE m.entity_id = alike.id)
 GROUP BY alike.name
 ORDER BY max(alike.likeness) DESC, alike.name
 LIMIT $2
