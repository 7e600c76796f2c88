-- Names as readers find them: whatever is listed here stands in a published brief (see the triggers of 0007).
-- Work is bounded also for a name that is everywhere.

-- name: names
-- Names of these types after a place, those of the most briefs first: the first of each type, put together.
SELECT e.id, e.type, e.name, e.date_iso, e.date_precision, e.number::text AS number, e.unit,
       c.briefs, c.mentions, l.published_at AS last_seen
FROM (SELECT n.entity_id, n.briefs, n.mentions
      FROM unnest($4::text[]) AS asked (type)
      CROSS JOIN LATERAL (
          SELECT entity_id, briefs, mentions FROM name_counts
          WHERE type = asked.type AND briefs > 0 AND (briefs, entity_id) < ($1, $2)
          ORDER BY briefs DESC, entity_id DESC LIMIT $3) n
      ORDER BY n.briefs DESC, n.entity_id DESC LIMIT $3) c
JOIN entities e ON e.id = c.entity_id
CROSS JOIN LATERAL (
    SELECT published_at FROM namings WHERE entity_id = c.entity_id ORDER BY published_at DESC LIMIT 1) l
ORDER BY c.briefs DESC, c.entity_id DESC

-- name: names_with
-- Names of these types with a word that begins so, by the letters from that word on; $1 and $2 enclose them. A name
-- in which several words begin so stands at the first. $3 and $4 are where to go on: the letters and the id of the
-- last one, which may be erased since.
SELECT e.id, e.type, e.name, e.date_iso, e.date_precision, e.number::text AS number, e.unit,
       c.briefs, c.mentions, l.published_at AS last_seen, t.tail
FROM (SELECT first.tail, first.entity_id
      FROM unnest($6::text[]) AS asked (type)
      CROSS JOIN LATERAL (
          SELECT t.tail, t.entity_id FROM name_tails t
          JOIN name_counts n ON n.entity_id = t.entity_id AND n.briefs > 0
          WHERE t.type = asked.type AND t.tail >= $1 AND t.tail < $2 AND (t.tail, t.entity_id) > ($3, $4)
            AND NOT EXISTS (SELECT FROM name_tails x
                            WHERE x.entity_id = t.entity_id AND x.tail >= $1 AND x.tail < t.tail)
          ORDER BY t.tail, t.entity_id LIMIT $5) first
      ORDER BY first.tail, first.entity_id LIMIT $5) t
JOIN entities e ON e.id = t.entity_id
JOIN name_counts c ON c.entity_id = t.entity_id
CROSS JOIN LATERAL (
    SELECT published_at FROM namings WHERE entity_id = t.entity_id ORDER BY published_at DESC LIMIT 1) l
ORDER BY t.tail, t.entity_id

-- name: name
-- One name. How else it is written is looked up in the newest $2 briefs.
SELECT e.id, e.type, e.name, e.date_iso, e.date_precision, e.number::text AS number, e.unit,
       c.briefs, c.mentions, l.published_at AS last_seen, f.published_at AS first_seen, w.written
FROM name_counts c
JOIN entities e ON e.id = c.entity_id
CROSS JOIN LATERAL (
    SELECT published_at FROM namings WHERE entity_id = c.entity_id ORDER BY published_at DESC LIMIT 1) l
CROSS JOIN LATERAL (
    SELECT published_at FROM namings WHERE entity_id = c.entity_id ORDER BY published_at LIMIT 1) f
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(text ORDER BY often DESC, text COLLATE "C"), '{}') AS written
    FROM (SELECT m.text, count(*) AS often
          FROM (SELECT brief_id, version FROM namings WHERE entity_id = $1
                ORDER BY published_at DESC, brief_id DESC LIMIT $2) n
          CROSS JOIN LATERAL (
              SELECT text FROM mentions
              WHERE brief_id = n.brief_id AND version = n.version AND entity_id = $1 LIMIT 100) m
          WHERE m.text <> e.name
          GROUP BY m.text ORDER BY often DESC, m.text COLLATE "C" LIMIT $3) one) w
WHERE c.entity_id = $1 AND c.briefs > 0

-- name: naming_briefs
-- The briefs that name it, the newest first.
SELECT n.brief_id, n.version, n.published_at, n.mentions, v.headline, d.id AS document_id, d.title, v.language
FROM (SELECT * FROM namings
      WHERE entity_id = $1 AND (published_at, brief_id) < ($2, $3)
      ORDER BY published_at DESC, brief_id DESC LIMIT $4) n
JOIN brief_versions v ON v.brief_id = n.brief_id AND v.version = n.version
JOIN documents d ON d.id = v.document_id
ORDER BY n.published_at DESC, n.brief_id DESC

-- name: passages
-- The first places in each of these briefs where it stands, with the letters around it: $4 of each side.
SELECT n.brief_id, m.page, m.start, m."end", m.text,
       substring(p.text FROM greatest(m.start - $4, 0) + 1 FOR least(m.start, $4)) AS before,
       substring(p.text FROM m."end" + 1 FOR $4) AS after
FROM unnest($2::text[], $3::integer[]) AS n (brief_id, version)
CROSS JOIN LATERAL (
    SELECT page, start, "end", text FROM mentions
    WHERE brief_id = n.brief_id AND version = n.version AND entity_id = $1
    ORDER BY page, start LIMIT $5) m
JOIN brief_versions v ON v.brief_id = n.brief_id AND v.version = n.version
JOIN pages p ON p.source_id = v.source_id AND p.n = m.page
ORDER BY n.brief_id, m.page, m.start

-- name: neighbours
-- What is named on the same pages, in the newest $2 briefs that name it; the number of those pages, most first.
WITH pages AS MATERIALIZED (
    SELECT array_agg(DISTINCT m.entity_id) AS names
    FROM (SELECT brief_id, version FROM namings WHERE entity_id = $1
          ORDER BY published_at DESC, brief_id DESC LIMIT $2) n
    JOIN mentions m ON m.brief_id = n.brief_id AND m.version = n.version
    GROUP BY m.brief_id, m.page HAVING bool_or(m.entity_id = $1)
), beside AS (
    SELECT name AS id, count(*) AS passages FROM pages, unnest(names) AS name WHERE name <> $1 GROUP BY name
)
SELECT e.id, e.type, e.name, beside.passages, count(*) OVER () AS of_all
FROM beside JOIN entities e ON e.id = beside.id AND e.type IN ('person', 'organisation', 'place', 'reference')
ORDER BY beside.passages DESC, e.id LIMIT $3

-- name: edges
-- On how many of the same pages each two of $3 are named together.
WITH pages AS MATERIALIZED (
    SELECT array_agg(DISTINCT m.entity_id) FILTER (WHERE m.entity_id = ANY($3::text[])) AS names
    FROM (SELECT brief_id, version FROM namings WHERE entity_id = $1
          ORDER BY published_at DESC, brief_id DESC LIMIT $2) n
    JOIN mentions m ON m.brief_id = n.brief_id AND m.version = n.version
    GROUP BY m.brief_id, m.page HAVING bool_or(m.entity_id = $1)
)
SELECT a, b, count(*) AS passages
FROM pages, unnest(names) AS a, unnest(names) AS b
WHERE a < b
GROUP BY a, b
ORDER BY passages DESC, a, b
