-- name: history
-- What happened to a document, oldest first, from all that tells of it: $1 the document, $2 and $3 a position.
-- What happened in one transaction has one time: the letter that a key begins with says what comes first.
-- Words are those of errors, people and servers that were told: they may quote the document.
WITH happened AS (
    -- Somebody asked for it: a person, or a listing that differs.
    SELECT o.created_at AS at, 'a_' || lpad(o.seq::text, 19, '0') AS key, o.type AS event, 'asked_for' AS status,
           NULL::integer AS attempt, NULL::double precision AS duration_ms,
           o.created_at AS since, o.published_at AS until,
           substr(o.traceparent, 4, 32) AS trace_id, o.payload::jsonb ->> 'trigger' AS detail,
           NULL AS words, NULL AS actor, NULL::jsonb AS steps
      FROM outbox o WHERE o.document_id = $1 AND o.brief_id IS NULL
    UNION ALL
    -- What came of events: a reading with what it took, a failure with what was wrong.
    SELECT l.at, 'b_' || lpad(l.id::text, 19, '0'), l.event, l.status, l.attempt, l.duration_ms,
           v.cause_time, l.at, l.trace_id, l.detail, coalesce(nullif(l.words, ''), x.error), NULL, v.provenance -> 'steps'
      FROM processing_log l
      LEFT JOIN brief_versions v ON v.document_id = l.document_id AND v.event_id::text = l.event_id
      LEFT JOIN LATERAL (
          SELECT error FROM letters
           WHERE letters.document_id = l.document_id AND letters.event_id = l.event_id AND l.status = 'failed'
             AND letters.error_type = l.detail
           ORDER BY failed_at DESC LIMIT 1) x ON true
     WHERE l.document_id = $1
    UNION ALL
    -- What people did with its dead letters.
    SELECT r.closed_at, 'c_' || replace(r.id::text, '-', ''), 'continuum.letter', r.state, NULL, NULL,
           NULL, NULL, NULL, NULL, r.close_reason, r.closed_by, NULL
      FROM letters r WHERE r.document_id = $1 AND r.state <> 'open'
    UNION ALL
    -- What became of its brief.
    SELECT o.created_at, 'd_' || lpad(o.seq::text, 19, '0'), o.type,
           CASE WHEN o.published_at IS NULL THEN 'owed' ELSE 'told' END, NULL, NULL,
           o.created_at, o.published_at, substr(o.traceparent, 4, 32), 'version ' || o.version, NULL, NULL, NULL
      FROM outbox o WHERE o.document_id = $1 AND o.brief_id IS NOT NULL
    UNION ALL
    -- Who was told of it.
    SELECT a.at, 'e_' || md5(concat_ws(' ', a.event_type, a.version, a.target)), a.event_type, a.state, NULL,
           extract(epoch FROM a.at - a.started_at)::double precision * 1000, NULL, NULL, NULL,
           a.target, a.detail, NULL, NULL
      FROM briefs b JOIN announcements a ON a.brief_id = b.id WHERE b.document_id = $1
    UNION ALL
    -- What people had done to it.
    SELECT d.at, 'f_' || lpad(d.id::text, 19, '0'), d.action, 'done', NULL, NULL, NULL, NULL, NULL,
           (SELECT string_agg(key || ' ' || value, ', ' ORDER BY key)
              FROM jsonb_each_text(d.detail) WHERE value <> '0'), NULL, d.actor, NULL
      FROM audit_log d WHERE d.document_id = $1
)
SELECT at, key, event, status, attempt, duration_ms, trace_id, steps, nullif(detail, '') AS detail,
       nullif(words, '') AS words, nullif(actor, '') AS actor,
       -- From the cause to the brief, or from the wish to the stream, but for the work itself.
       CASE WHEN since IS NOT NULL AND until IS NOT NULL
            THEN greatest(0, extract(epoch FROM until - since)::double precision * 1000 - coalesce(duration_ms, 0))
       END AS waited_ms
  FROM happened
 WHERE $2::timestamptz IS NULL OR (at, key) > ($2, $3)
 ORDER BY at, key LIMIT $4
