-- Dates that published briefs name, in their order: a year stands before its months, a month before its days.

-- name: dates
-- Dates after a place and up to $3.
SELECT n.date_iso, n.brief_id, n.version, n.entity_id FROM namings n
WHERE n.date_iso IS NOT NULL AND (n.date_iso, n.brief_id) > ($1, $2) AND n.date_iso < $3
ORDER BY n.date_iso, n.brief_id LIMIT $4

-- name: dates_beside_a_rare_name
-- The same in briefs that name $5, which are few: they are taken together and put in order.
WITH named AS MATERIALIZED (SELECT brief_id FROM namings WHERE entity_id = $5)
SELECT n.date_iso, n.brief_id, n.version, n.entity_id
FROM named JOIN namings n ON n.brief_id = named.brief_id
WHERE n.date_iso IS NOT NULL AND (n.date_iso, n.brief_id) > ($1, $2) AND n.date_iso < $3
ORDER BY n.date_iso, n.brief_id LIMIT $4

-- name: dates_beside_a_common_name
-- The same for a name of many briefs: dates are gone through in their order until there are enough.
SELECT n.date_iso, n.brief_id, n.version, n.entity_id FROM namings n
WHERE n.date_iso IS NOT NULL AND (n.date_iso, n.brief_id) > ($1, $2) AND n.date_iso < $3
  AND (SELECT true FROM namings x WHERE x.brief_id = n.brief_id AND x.entity_id = $5)
ORDER BY n.date_iso, n.brief_id LIMIT $4

-- name: moments
-- Where each of these dates stands first in its brief, with the letters around it: $4 of each side.
SELECT e.date_iso, e.date_precision, n.entity_id, n.brief_id, n.version, v.headline, v.published_at, v.language,
       d.id AS document_id, d.title, m.page, m.start, m."end", m.text,
       substring(p.text FROM greatest(m.start - $4, 0) + 1 FOR least(m.start, $4)) AS before,
       substring(p.text FROM m."end" + 1 FOR $4) AS after
FROM unnest($1::text[], $2::integer[], $3::text[]) AS n (brief_id, version, entity_id)
JOIN brief_versions v ON v.brief_id = n.brief_id AND v.version = n.version AND v.state = 'published'
JOIN documents d ON d.id = v.document_id AND readable(d.status)
JOIN entities e ON e.id = n.entity_id
CROSS JOIN LATERAL (
    SELECT page, start, "end", text FROM mentions
    WHERE brief_id = n.brief_id AND version = n.version AND entity_id = n.entity_id
    ORDER BY page, start LIMIT 1) m
JOIN pages p ON p.source_id = v.source_id AND p.n = m.page
ORDER BY e.date_iso COLLATE "C", n.brief_id

-- name: how_many
-- In how many published briefs a name stands.
SELECT briefs FROM name_counts WHERE entity_id = $1
