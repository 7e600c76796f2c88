-- Documents are erased when their time has come, and what people did is written down.

-- Forgotten: a person wanted it erased although Paperless still has it. Nobody but a person asks for it again.
ALTER TABLE documents DROP CONSTRAINT documents_heard_check;
ALTER TABLE documents ADD CONSTRAINT documents_heard_check CHECK (
    heard IN ('queued', 'failed', 'no_text', 'excluded', 'too_large', 'hidden', 'gone', 'forgotten'));

ALTER TABLE documents ADD COLUMN erased_until timestamptz;
ALTER TABLE documents ADD COLUMN erased_at timestamptz;
ALTER TABLE documents ADD COLUMN cleared_at timestamptz;
COMMENT ON COLUMN documents.erased_until IS 'what was erased stays so: what was caused no later changes nothing any more';
COMMENT ON COLUMN documents.erased_at IS 'when it was erased here, or something came late that was of no account';
COMMENT ON COLUMN documents.cleared_at IS 'when nothing of it was left in Redis; null after an erasure: still to be done';
ALTER TABLE documents ADD CONSTRAINT an_erasure_is_whole CHECK (
    num_nulls(erased_until, erased_at) IN (0, 2) AND (erased_at IS NOT NULL OR cleared_at IS NULL));
CREATE INDEX documents_to_clear ON documents (erased_at, id) WHERE erased_at IS NOT NULL AND cleared_at IS NULL;

CREATE TABLE audit_log (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL DEFAULT now(),
    actor           text NOT NULL CHECK (char_length(actor) BETWEEN 1 AND 200),
    action          text NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    object          text NOT NULL CHECK (char_length(object) BETWEEN 1 AND 200),
    document_id     bigint,
    detail          jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(detail) = 'object'),
    request_id      uuid
);
COMMENT ON TABLE audit_log IS 'What was done, by whom and to what, for good. No content of any document: ids, counts and words of the actor.';
COMMENT ON COLUMN audit_log.actor IS 'a person''s name where it is known, else the service that did it by itself';
COMMENT ON COLUMN audit_log.action IS 'such as document.forgotten, letter.discarded, group.paused';
COMMENT ON COLUMN audit_log.object IS 'to what it was done, by its id: document 7, letter 1f0c…, group briefing';
COMMENT ON COLUMN audit_log.document_id IS 'the document that it concerns, where there is one';
COMMENT ON COLUMN audit_log.detail IS 'more: ids, counts, and words of the actor';
COMMENT ON COLUMN audit_log.request_id IS 'the request that led to it; the same deed of the same request is one row';
CREATE INDEX audit_by_time ON audit_log (at DESC, id DESC);
CREATE INDEX audit_by_document ON audit_log (document_id, at, id) WHERE document_id IS NOT NULL;
CREATE UNIQUE INDEX audited_once ON audit_log (request_id, action, object) WHERE request_id IS NOT NULL;
CREATE TRIGGER audit_is_immutable BEFORE UPDATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_update();

-- Attempts that failed and were tried again are part of a document's history.
ALTER TABLE processing_log ADD COLUMN words text NOT NULL DEFAULT '';
COMMENT ON COLUMN processing_log.words IS 'of an error, which may quote the document: for operators, and erased with it';

-- What erasing, the history of a document and the retention look up.
CREATE INDEX outbox_by_document ON outbox (document_id, created_at);
CREATE INDEX outbox_by_publication ON outbox (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX announcements_by_brief ON announcements (brief_id, started_at);
CREATE INDEX letter_closings_by_time ON letter_closings (closed_at);
