-- Briefs for readers, the newest first, narrowed by what their documents are marked with and by what they name.
-- A list is found in two steps: the ids by an index alone, then what is said of each.

-- name: newest
SELECT brief_id FROM readable_briefs
WHERE (published_at, brief_id) < ($1, $2)
ORDER BY published_at DESC, brief_id DESC LIMIT $3

-- name: marked
-- Of the next $7 with the mark $4 those with all of the marks $5 and that name $6.
SELECT m.brief_id FROM (
    SELECT published_at, brief_id FROM marks WHERE mark = $4 AND (published_at, brief_id) < ($1, $2)
    ORDER BY published_at DESC, brief_id DESC LIMIT $7) m
WHERE (SELECT count(*) FROM marks x WHERE x.brief_id = m.brief_id AND x.mark = ANY($5::text[])) = cardinality($5::text[])
  AND ($6::text IS NULL OR (SELECT true FROM namings x WHERE x.brief_id = m.brief_id AND x.entity_id = $6))
ORDER BY m.published_at DESC, m.brief_id DESC LIMIT $3

-- name: naming
-- Of the next $6 that name $4 those with all of the marks $5.
SELECT n.brief_id FROM (
    SELECT published_at, brief_id FROM namings WHERE entity_id = $4 AND (published_at, brief_id) < ($1, $2)
    ORDER BY published_at DESC, brief_id DESC LIMIT $6) n
WHERE (SELECT count(*) FROM marks x WHERE x.brief_id = n.brief_id AND x.mark = ANY($5::text[])) = cardinality($5::text[])
ORDER BY n.published_at DESC, n.brief_id DESC LIMIT $3

-- name: having_all
-- Those with all of the marks $4 and that name $5. The lists of all marks are laid over one another, which takes
-- as long as they are, for briefs that are few and far between in each.
SELECT brief_id FROM (
    SELECT m.published_at, m.brief_id FROM marks m
    WHERE m.mark = ANY($4::text[]) AND (m.published_at, m.brief_id) < ($1, $2)
    GROUP BY m.published_at, m.brief_id HAVING count(*) = cardinality($4::text[])) laid
WHERE $5::text IS NULL OR (SELECT true FROM namings x WHERE x.brief_id = laid.brief_id AND x.entity_id = $5)
ORDER BY published_at DESC, brief_id DESC LIMIT $3

-- name: how_many
-- In how many briefs each mark and the name stands; of a mark no more than $3 are counted.
SELECT mark AS what, (SELECT count(*) FROM (SELECT FROM marks m WHERE m.mark = asked.mark LIMIT $3) counted) AS briefs
FROM unnest($1::text[]) AS asked (mark)
UNION ALL SELECT entity_id, briefs FROM name_counts WHERE entity_id = $2

-- name: summaries
-- What a list shows of each of these briefs.
SELECT v.brief_id, v.version, v.state, v.headline, v.summary -> 0 ->> 'text' AS dek, v.language, v.kind, v.published_at,
       d.checksum IS DISTINCT FROM v.source_checksum AS stale, jsonb_array_length(v.withheld) AS withheld,
       d.id AS document_id, d.title, d.correspondent, d.created, d.tags, s.pages,
       c.exact, c.normalized, c.approximate
FROM brief_versions v
JOIN documents d ON d.id = v.document_id
JOIN sources s ON s.id = v.source_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE match = 'exact') AS exact,
           count(*) FILTER (WHERE match = 'normalized') AS normalized,
           count(*) FILTER (WHERE match = 'approximate') AS approximate
    FROM citations WHERE brief_id = v.brief_id AND version = v.version) c
WHERE v.brief_id = ANY($1::text[]) AND v.state = 'published' AND readable(d.status)
ORDER BY v.published_at DESC, v.brief_id DESC
