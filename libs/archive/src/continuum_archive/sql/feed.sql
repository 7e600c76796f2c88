-- What a feed tells beside the list of briefs.

-- name: told
-- The whole summary of each of these published briefs, its points, and when it was first published.
SELECT v.brief_id, v.summary,
       (SELECT coalesce(array_agg(k.text ORDER BY k.n), '{}') FROM key_points k
        WHERE k.brief_id = v.brief_id AND k.version = v.version) AS points,
       (SELECT min(published_at) FROM brief_versions WHERE brief_id = v.brief_id) AS first_published
FROM brief_versions v
WHERE v.brief_id = ANY($1::text[]) AND v.state = 'published'

-- name: taken
-- Briefs that were withdrawn since $4 and have not come back, the newest withdrawal first.
SELECT v.brief_id, v.withdrawn_at, v.withdrawn_reason FROM brief_versions v
WHERE v.state = 'withdrawn' AND v.published_at IS NOT NULL
  AND (v.withdrawn_at, v.brief_id) < ($1, $2) AND v.withdrawn_at >= $4
  AND NOT EXISTS (SELECT FROM brief_versions x
                  WHERE x.brief_id = v.brief_id AND x.published_at IS NOT NULL
                    AND (x.state = 'published' OR x.withdrawn_at > v.withdrawn_at))
ORDER BY v.withdrawn_at DESC, v.brief_id DESC LIMIT $3
