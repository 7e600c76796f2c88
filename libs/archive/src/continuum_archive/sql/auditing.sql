-- What people did, and what was done by itself.

-- name: note
INSERT INTO audit_log (actor, action, object, document_id, detail, request_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (request_id, action, object) WHERE request_id IS NOT NULL DO NOTHING

-- name: entries
-- The newest after a position.
SELECT id, at, actor, action, object, document_id, detail, request_id FROM audit_log
 WHERE $1::timestamptz IS NULL OR (at, id) < ($1, $2)
 ORDER BY at DESC, id DESC LIMIT $3
