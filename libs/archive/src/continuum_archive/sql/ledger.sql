-- Notification's ledger: one row for each thing that one target was told, or was not for a reason.

-- name: begin
-- Take up telling a target of a version; tells the state that stood there before, if any did.
WITH taken AS (
    INSERT INTO announcements (event_type, brief_id, version, target, state, message_id, event_id)
    VALUES ($1, $2, $3, $4, 'sending', $5, $6)
    ON CONFLICT DO NOTHING RETURNING 1)
SELECT (SELECT state FROM announcements
        WHERE event_type = $1 AND brief_id = $2 AND version = $3 AND target = $4) AS state
WHERE NOT EXISTS (SELECT FROM taken)

-- name: record
-- Put down how it ended. What was sent was sent: nothing overrides that. A target's answer may quote the brief: of
-- one that was erased nothing is kept, and whoever erases one waits for us.
WITH kept AS (SELECT FROM briefs WHERE id = $2 FOR KEY SHARE)
INSERT INTO announcements (event_type, brief_id, version, target, message_id, event_id, state, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN EXISTS (SELECT FROM kept) THEN $8 ELSE '' END)
ON CONFLICT (event_type, brief_id, version, target) DO UPDATE
SET state = EXCLUDED.state, detail = EXCLUDED.detail, at = now()
WHERE announcements.state IN ('sending', 'unknown')
RETURNING (xmax = 0) AS inserted

-- name: release
-- Nothing left us: whoever comes next may begin anew.
DELETE FROM announcements
WHERE event_type = $1 AND brief_id = $2 AND version = $3 AND target = $4 AND state = 'sending'

-- name: entries
-- What targets were told of a brief, in order.
SELECT event_type, brief_id, version, target, state, message_id, event_id, detail, started_at, at
FROM announcements WHERE brief_id = $1 ORDER BY started_at, event_type, version, target
