-- Comparing a full listing of Paperless with what is known here.

-- name: meet_run
INSERT INTO reconciliations (run, reason, parts, began_at) VALUES ($1, $2, $3, $4) ON CONFLICT (run) DO NOTHING

-- name: hold_run
-- Parts of a run wait for each other here: the last one sees all others.
SELECT compared_at FROM reconciliations WHERE run = $1 FOR UPDATE

-- name: keep_part
INSERT INTO inventory_parts (run, part, parts, ids, modified, added, listed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (run, part) DO NOTHING

-- name: parts_here
SELECT count(*) FROM inventory_parts WHERE run = $1

-- name: compare
-- What differs, by document: $1 the run, $2 the first start, $3 the time from which on a cause is too recent for
-- its document to be waiting in vain, $4 the time before which an empty document is looked at again, $5 when the
-- listing began: what was first heard of later need not be in it.
WITH listed AS (
    SELECT DISTINCT ON (one.id) one.id, one.modified, one.added
      FROM inventory_parts p, unnest(p.ids, p.modified, p.added) AS one (id, modified, added)
     WHERE p.run = $1
     ORDER BY one.id, one.modified DESC
), letter AS (
    SELECT DISTINCT ON (document_id) document_id, coalesce(modified, 'infinity') AS modified
      FROM letters WHERE state <> 'replayed' AND document_id IS NOT NULL
     ORDER BY document_id, failed_at DESC, id
), owed AS (
    -- Of these the outbox knows whether their entries are lost: a backfill may wait for days and lack nothing.
    SELECT id FROM outbox
     WHERE NOT merged AND (published_at IS NULL OR published_at > now() - interval '7 days')
), compared AS (
    SELECT coalesce(l.id, d.id) AS id, l.modified,
           CASE
             WHEN d.status = 'forgotten' THEN NULL
             WHEN d.status = 'queued'
               THEN CASE WHEN d.heard_time < $3 AND owed.id IS NULL THEN 'waiting' END
             WHEN l.id IS NULL AND d.status = 'hidden' THEN 'hidden'
             WHEN l.id IS NULL THEN 'absent'
             WHEN d.asked_at IS NULL AND greatest(l.added, l.modified) < $2 THEN 'not_asked_for'
             WHEN d.asked_at IS NULL THEN 'missing'
             WHEN d.status IN ('gone', 'hidden') THEN 'returned'
             WHEN d.status = 'failed'
               THEN CASE WHEN coalesce(letter.modified, '-infinity') < l.modified THEN 'stale' END
             WHEN d.modified < l.modified THEN 'stale'
             WHEN d.status = 'no_text' AND d.updated_at < $4 THEN 'no_text'
           END AS finding
      FROM listed l
      FULL JOIN documents d ON d.id = l.id
      LEFT JOIN letter ON letter.document_id = coalesce(l.id, d.id)
      LEFT JOIN owed ON owed.id = d.heard_cause
     WHERE l.id IS NOT NULL OR (d.asked_at IS NOT NULL AND d.status NOT IN ('gone', 'forgotten') AND d.first_seen < $5)
)
SELECT id, modified, finding FROM compared WHERE finding IS NOT NULL ORDER BY id

-- name: first_start
SELECT value FROM system_facts WHERE name = 'first_start'

-- name: count_listed
SELECT count(DISTINCT one.id) FROM inventory_parts p, unnest(p.ids) AS one (id) WHERE p.run = $1

-- name: count_known
SELECT count(*) FROM documents d, reconciliations r
 WHERE r.run = $1 AND d.asked_at IS NOT NULL AND d.status NOT IN ('gone', 'hidden', 'queued', 'forgotten')
   AND d.first_seen < r.began_at

-- name: keep_not_asked
-- Documents of before the first start that nobody asked for: known by number only.
INSERT INTO documents (id) SELECT unnest($1::bigint[]) ON CONFLICT (id) DO NOTHING

-- name: forget_not_asked
-- Nobody asked for them, they are not there any more, and no letter of theirs is open. The listing is unfolded once: looked for in the parts
-- themselves, each of 100,000 documents would be compared with as many.
WITH listed AS MATERIALIZED (
    SELECT one.id FROM inventory_parts p, unnest(p.ids) AS one (id) WHERE p.run = $1
)
DELETE FROM documents d USING reconciliations r
 WHERE r.run = $1 AND d.asked_at IS NULL AND d.first_seen < r.began_at
   AND NOT EXISTS (SELECT FROM listed WHERE listed.id = d.id)
   AND NOT EXISTS (SELECT FROM letters l WHERE l.document_id = d.id AND l.state = 'open')

-- name: forget_again
-- Redis has lost which documents are not to be read.
UPDATE documents SET cleared_at = NULL WHERE status = 'forgotten'

-- name: keep_comparison
UPDATE reconciliations
   SET compared_at = now(), listed = $2, known = $3, absent = $4, not_asked_for = $5, findings = $6, alarm = $7
 WHERE run = $1

-- name: drop_parts
-- Those of this run, and those of runs that never became whole.
DELETE FROM inventory_parts WHERE run = $1 OR listed_at < now() - interval '2 days'

-- name: remembered
-- What Redis should remember of each document: what was fetched, and the brief that readers have.
SELECT d.id, d.modified, v.fingerprint, v.cause_id, v.cause_time, v.source_checksum
  FROM documents d
  LEFT JOIN briefs b ON b.document_id = d.id
  LEFT JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.current_version AND v.state = 'published'
 WHERE d.found IS NOT NULL AND d.status <> 'gone'
 ORDER BY d.id

-- name: reconciliations
SELECT run, reason, parts, began_at, compared_at, listed, known, absent, not_asked_for, findings, alarm,
       (SELECT count(*) FROM inventory_parts p WHERE p.run = r.run) AS parts_here
  FROM reconciliations r ORDER BY began_at DESC LIMIT $1

-- name: reconciliation
SELECT run, reason, parts, began_at, compared_at, listed, known, absent, not_asked_for, findings, alarm,
       (SELECT count(*) FROM inventory_parts p WHERE p.run = r.run) AS parts_here
  FROM reconciliations r WHERE run = $1

-- name: how_many_forgotten
SELECT count(*) FROM documents WHERE status = 'forgotten'

-- name: found_by
-- By what documents were heard of in the last so many days: what no webhook brought was missed by webhooks.
SELECT detail AS trigger, count(DISTINCT document_id) AS documents
  FROM processing_log
 WHERE event = 'continuum.document.changed.v1' AND status = 'queued' AND at > now() - make_interval(days => $1)
 GROUP BY detail ORDER BY count(DISTINCT document_id) DESC, detail
