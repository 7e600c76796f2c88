-- Making texts and briefs searchable: in the transaction that stores them, or later for what an older release
-- has stored. A server that lacks a language's rules takes its words as they are.

-- name: index_texts
-- The passages of stored texts that are not searchable yet; where somebody else has just begun with one, his.
INSERT INTO passages (source_id, n, page, start, "end", config, words)
SELECT s.id, cut.n, cut.page, cut.start, cut."end", known.config, to_tsvector(known.config::regconfig, cut.text)
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::integer[], $7::integer[],
              $8::text[], $9::text[])
       AS cut (document_id, checksum, cut, n, page, start, "end", text, config)
  JOIN sources s USING (document_id, checksum, cut)
 CROSS JOIN LATERAL (
       SELECT coalesce((SELECT cfgname::text FROM pg_ts_config
                         WHERE cfgname = cut.config AND cfgnamespace = 'pg_catalog'::regnamespace), 'simple')
              AS config) AS known
 WHERE s.passages IS NULL
ON CONFLICT DO NOTHING

-- name: count_passages
-- From now on these texts are searchable.
UPDATE sources s SET passages = text.passages
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[]) AS text (document_id, checksum, cut, passages)
 WHERE s.document_id = text.document_id AND s.checksum = text.checksum AND s.cut = text.cut
   AND s.passages IS NULL

-- name: index_briefs
-- The words of versions' headlines, summaries and points; of one that is not published none are kept.
WITH said AS (
    SELECT said.brief_id, said.version, said.headline, said.summary, said.points,
           coalesce((SELECT cfgname::text FROM pg_ts_config
                      WHERE cfgname = said.config AND cfgnamespace = 'pg_catalog'::regnamespace), 'simple') AS config
      FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[])
           AS said (brief_id, version, headline, summary, points, config)
), kept AS (
    INSERT INTO brief_words (brief_id, version, published_at, config, words)
    SELECT v.brief_id, v.version, v.published_at, said.config,
           setweight(to_tsvector(said.config::regconfig, said.headline), 'A')
           || setweight(to_tsvector(said.config::regconfig, said.summary), 'B')
           || setweight(to_tsvector(said.config::regconfig, said.points), 'C')
      FROM said JOIN brief_versions v USING (brief_id, version)
     WHERE v.state = 'published'
    ON CONFLICT (brief_id) DO UPDATE
       SET version = excluded.version, published_at = excluded.published_at, config = excluded.config,
           words = excluded.words
)
UPDATE briefs b SET searchable_version = said.version FROM said WHERE b.id = said.brief_id

-- name: texts_to_index
-- Texts that are not searchable yet, the newest first; held until the transaction ends.
SELECT s.id, s.document_id, s.checksum, s.cut, coalesce(
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
