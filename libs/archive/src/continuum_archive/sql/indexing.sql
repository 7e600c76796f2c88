-- Making texts and briefs searchable: in the transaction that stores them, or later for what an older release
-- has stored.

-- name: index_texts
-- The passages of texts whose pages are stored and that are not searchable yet. A server that lacks the rules of a
-- language takes words as they are.
INSERT INTO passages (source_id, n, page, start, "end", config, words)
SELECT s.id, cut.n, cut.page, cut.start, cut."end", known.config,
       to_tsvector(known.config::regconfig, substr(p.text, cut.start + 1, cut."end" - cut.start))
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::integer[], $7::integer[],
              $8::text[]) AS cut (document_id, checksum, cut, n, page, start, "end", config)
  JOIN sources s USING (document_id, checksum, cut)
  JOIN pages p ON p.source_id = s.id AND p.n = cut.page
 CROSS JOIN LATERAL (
       SELECT coalesce((SELECT cfgname::text FROM pg_ts_config
                         WHERE cfgname = cut.config AND cfgnamespace = 'pg_catalog'::regnamespace), 'simple')
              AS config) AS known
 WHERE s.passages IS NULL

-- name: count_passages
-- From now on these texts are searchable.
UPDATE sources s SET passages = text.passages
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[]) AS text (document_id, checksum, cut, passages)
 WHERE s.document_id = text.document_id AND s.checksum = text.checksum AND s.cut = text.cut
   AND s.passages IS NULL

-- name: index_briefs
-- The words of published versions of briefs; of one that is not published none are kept.
WITH asked AS (
    SELECT asked.brief_id, asked.version,
           coalesce((SELECT cfgname::text FROM pg_ts_config
                      WHERE cfgname = asked.config AND cfgnamespace = 'pg_catalog'::regnamespace), 'simple') AS config
      FROM unnest($1::text[], $2::integer[], $3::text[]) AS asked (brief_id, version, config)
), version AS (
    SELECT v.brief_id, v.version, v.published_at, v.headline, v.summary, asked.config
      FROM asked JOIN brief_versions v USING (brief_id, version)
     WHERE v.state = 'published'
), kept AS (
    INSERT INTO brief_words (brief_id, version, published_at, config, words)
    SELECT brief_id, version, published_at, config,
           setweight(to_tsvector(config::regconfig, headline), 'A')
           || setweight(to_tsvector(config::regconfig, coalesce(said.summary, '')), 'B')
           || setweight(to_tsvector(config::regconfig, coalesce(points.said, '')), 'C')
      FROM version
     CROSS JOIN LATERAL (
           SELECT string_agg(sentence ->> 'text', ' ') AS summary FROM jsonb_array_elements(summary) AS sentence) AS said
     CROSS JOIN LATERAL (
           SELECT string_agg(k.text, ' ' ORDER BY k.n) AS said FROM key_points k
            WHERE k.brief_id = version.brief_id AND k.version = version.version) AS points
    ON CONFLICT (brief_id) DO UPDATE
       SET version = excluded.version, published_at = excluded.published_at, config = excluded.config,
           words = excluded.words
)
UPDATE briefs b SET searchable_version = asked.version FROM asked WHERE b.id = asked.brief_id

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
SELECT b.id, b.current_version AS version, v.language
  FROM briefs b
  JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.current_version
 WHERE b.searchable_version IS DISTINCT FROM b.current_version
 ORDER BY b.id LIMIT $1
   FOR NO KEY UPDATE OF b SKIP LOCKED
