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
SELECT max(source_id) AS newest FROM passages

-- name: match_sources
-- The newest passages that hold the words, of some texts. The first condition on words is what an index can
-- answer and a planner can guess, the second is the query in the language of each passage.
SELECT source_id, n, brief_id, ts_rank(words, query, 1) AS score
  FROM (SELECT p.source_id, p.n, r.brief_id, p.words,
               ($2::text[]::tsquery[])[array_position($1::text[], p.config)] AS query
          FROM passages p
          JOIN readable_briefs r ON r.source_id = p.source_id
         WHERE p.source_id > $9 AND p.source_id <= $10
           AND p.words @@ $3::text::tsquery
           AND coalesce(p.words @@ ($2::text[]::tsquery[])[array_position($1::text[], p.config)], false)
           AND ($4::text IS NULL OR r.tags @> ARRAY[$4])
           AND ($5::text IS NULL OR r.brief_id = ANY (ARRAY(SELECT brief_id FROM namings WHERE entity_id = $5)))
           AND ($6::text IS NULL OR r.correspondent = $6)
           AND ($7::integer IS NULL OR r.created BETWEEN make_date($7, 1, 1) AND make_date($7, 12, 31))
         ORDER BY p.source_id DESC, p.n DESC
         LIMIT $8) AS newest

-- name: match_briefs
-- The newest briefs that hold the words.
SELECT brief_id, ts_rank(words, query, 1) AS score
  FROM (SELECT w.brief_id, w.words,
               ($2::text[]::tsquery[])[array_position($1::text[], w.config)] AS query
          FROM brief_words w
          JOIN readable_briefs r ON r.brief_id = w.brief_id AND r.version = w.version
         WHERE w.words @@ $3::text::tsquery
           AND coalesce(w.words @@ ($2::text[]::tsquery[])[array_position($1::text[], w.config)], false)
           AND ($4::text IS NULL OR r.tags @> ARRAY[$4])
           AND ($5::text IS NULL OR r.brief_id = ANY (ARRAY(SELECT brief_id FROM namings WHERE entity_id = $5)))
           AND ($6::text IS NULL OR r.correspondent = $6)
           AND ($7::integer IS NULL OR r.created BETWEEN make_date($7, 1, 1) AND make_date($7, 12, 31))
         ORDER BY w.published_at DESC, w.brief_id DESC
         LIMIT $8) AS newest

-- name: complete
-- Whether everything is searchable. The first by its number: so an index is used that holds nothing else, where
-- the planner, which expects many of them, would go through all briefs for the first one, and find none.
SELECT NOT EXISTS (SELECT FROM (SELECT id FROM sources WHERE passages IS NULL ORDER BY id LIMIT 1) text)
   AND NOT EXISTS (SELECT FROM (SELECT id FROM briefs WHERE searchable_version IS DISTINCT FROM current_version
                                 ORDER BY id LIMIT 1) brief) AS complete

-- name: briefs
-- What is shown of briefs: of what they say below the headline.
SELECT r.brief_id AS id, r.document_id, r.brief_id, v.headline AS title, NULL::integer AS page, r.published_at,
       w.config, concat_ws(' ', said.summary, points.said) AS text
  FROM unnest($1::text[]) AS asked (brief_id)
  JOIN readable_briefs r ON r.brief_id = asked.brief_id
  JOIN brief_versions v ON v.brief_id = r.brief_id AND v.version = r.version
  JOIN brief_words w ON w.brief_id = r.brief_id AND w.version = r.version
 CROSS JOIN LATERAL (
       SELECT string_agg(sentence ->> 'text', ' ') AS summary FROM jsonb_array_elements(v.summary) AS sentence) AS said
 CROSS JOIN LATERAL (
       SELECT string_agg(k.text, ' ' ORDER BY k.n) AS said FROM key_points k
        WHERE k.brief_id = r.brief_id AND k.version = r.version) AS points

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
    SELECT brief_id, version, correspondent, created, tags, published_at
      FROM readable_briefs WHERE brief_id = ANY($1::text[])
), newest AS (
    SELECT brief_id, version FROM found ORDER BY published_at DESC, brief_id LIMIT $3
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
    SELECT 'year', year, year, count(*)
      FROM (SELECT extract(year FROM created)::integer::text AS year FROM found WHERE created IS NOT NULL) AS dated
     GROUP BY year
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
