-- Making texts and briefs searchable: in the transaction that stores them, or later for what an older release
-- has stored. A server that lacks a language's rules takes its words as they are.

-- name: index_text
-- The passages of a text.
WITH language AS (
    SELECT coalesce((SELECT cfgname::text FROM pg_ts_config
                      WHERE cfgname = $6 AND cfgnamespace = 'pg_catalog'::regnamespace), 'simple') AS config
), kept AS (
    INSERT INTO passages (source_id, n, page, start, "end", config, words)
    SELECT $1, cut.n, cut.page, cut.start, cut."end", config, to_tsvector(config::regconfig, cut.text)
      FROM language
     CROSS JOIN unnest($2::integer[], $3::integer[], $4::integer[], $5::text[])
           WITH ORDINALITY AS cut (page, start, "end", text, n)
)
UPDATE sources SET passages = cardinality($2::integer[]) WHERE id = $1

-- name: index_brief
-- The words of a version's headline, summary and points; of one that is not published none are kept.
WITH language AS (
    SELECT coalesce((SELECT cfgname::text FROM pg_ts_config
                      WHERE cfgname = $6 AND cfgnamespace = 'pg_catalog'::regnamespace), 'simple') AS config
), kept AS (
    INSERT INTO brief_words (brief_id, version, published_at, config, words)
    SELECT v.brief_id, v.version, v.published_at, config,
           setweight(to_tsvector(config::regconfig, $3), 'A')
           || setweight(to_tsvector(config::regconfig, $4), 'B')
           || setweight(to_tsvector(config::regconfig, $5), 'C')
      FROM language
      JOIN brief_versions v ON v.brief_id = $1 AND v.version = $2 AND v.state = 'published'
    ON CONFLICT (brief_id) DO UPDATE
       SET version = excluded.version, published_at = excluded.published_at, config = excluded.config,
           words = excluded.words
)
UPDATE briefs SET searchable_version = $2 WHERE id = $1

-- name: texts_to_index
-- Texts that are not searchable yet, the newest first; held until the transaction ends.
SELECT s.id, coalesce(
           (SELECT v.language FROM brief_versions v WHERE v.source_id = s.id ORDER BY v.version DESC LIMIT 1), 'und')
           AS language
  FROM sources s
 WHERE s.passages IS NULL
 ORDER BY s.id DESC LIMIT $1
   FOR NO KEY UPDATE OF s SKIP LOCKED

-- name: pages
SELECT text FROM pages WHERE source_id = $1 ORDER BY n

-- name: briefs_to_index
-- Briefs whose current version is not searchable yet; held until the transaction ends.
SELECT b.id, b.current_version AS version, v.language, v.headline,
       (SELECT string_agg(sentence ->> 'text', ' ') FROM jsonb_array_elements(v.summary) AS sentence) AS summary,
       (SELECT string_agg(k.text, ' ' ORDER BY k.n) FROM key_points k
         WHERE k.brief_id = v.brief_id AND k.version = v.version) AS points
  FROM briefs b
  JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.current_version
 WHERE b.searchable_version IS DISTINCT FROM b.current_version
 ORDER BY b.id LIMIT $1
   FOR NO KEY UPDATE OF b SKIP LOCKED
