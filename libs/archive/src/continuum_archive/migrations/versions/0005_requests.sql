-- What people ask for by the api: it writes a row, persistence carries it out and says here what came of it.

-- The api may set id, action, what it is about, who asks and the key of a repeated call, and nothing else.
CREATE TABLE requests (
    seq             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id              uuid NOT NULL UNIQUE,
    action          text NOT NULL CHECK (
        action IN ('brief', 'rebrief', 'forget', 'replay', 'discard', 'pause', 'resume')),
    document_id     bigint CHECK (document_id > 0),
    brief_id        text,
    group_name      text,
    reason          text CHECK (char_length(reason) BETWEEN 1 AND 1000),
    asked_by        text NOT NULL CHECK (char_length(asked_by) BETWEEN 1 AND 200),
    key             text CHECK (char_length(key) BETWEEN 1 AND 200),
    digest          text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    traceparent     text,
    asked_at        timestamptz NOT NULL DEFAULT now(),

    state           text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'waits', 'done', 'failed')),
    detail          text,
    ended_at        timestamptz,
    event_id        uuid,
    event_time      timestamptz,

    UNIQUE (action, key),
    CONSTRAINT about_something CHECK (CASE
        WHEN action IN ('brief', 'rebrief', 'forget') THEN document_id IS NOT NULL
        WHEN action IN ('pause', 'resume') THEN group_name IS NOT NULL
        WHEN action = 'discard' THEN reason IS NOT NULL
        ELSE true END),
    CONSTRAINT waits_for_an_event CHECK (
        num_nulls(event_id, event_time) IN (0, 2) AND (state <> 'waits' OR event_id IS NOT NULL)),
    CONSTRAINT ended_has_a_time CHECK ((state IN ('done', 'failed')) = (ended_at IS NOT NULL))
);
CREATE INDEX requests_open ON requests (seq) WHERE state = 'open';

-- The letters that a replay or a discard is about, each with its own end. No foreign key to letters: they are
-- erased with their documents, what was asked is kept.
CREATE TABLE request_letters (
    request_id      uuid NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    letter_id       uuid NOT NULL,
    skipped         text,
    outcome         text CHECK (outcome IN ('done', 'gone', 'stayed')),
    reason          text,
    PRIMARY KEY (request_id, letter_id),
    CONSTRAINT stays_for_a_reason CHECK ((outcome = 'stayed') = (reason IS NOT NULL) OR outcome IS NULL),
    CONSTRAINT skipped_has_no_end CHECK (skipped IS NULL OR outcome IS NULL)
);
CREATE INDEX request_letters_open ON request_letters (request_id, letter_id)
    WHERE outcome IS NULL AND skipped IS NULL;

CREATE FUNCTION tell_of_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('continuum_requests', '');
    RETURN NULL;
END $$;
CREATE TRIGGER requests_are_heard AFTER INSERT ON requests
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_requests();

-- Lists of letters, the newest first, whole or of one stage.
CREATE INDEX letters_by_failure ON letters (state, failed_at DESC, id DESC);
CREATE INDEX letters_by_group ON letters (state, group_name, failed_at DESC, id DESC);

COMMENT ON TABLE requests IS 'What people ask for by the api, and what came of it. The api inserts a row and changes none; persistence carries it out.';
COMMENT ON COLUMN requests.group_name IS 'of the pipeline, for pause and resume';
COMMENT ON COLUMN requests.key IS 'the caller''s name for this request: sent again, it is the same one';
COMMENT ON COLUMN requests.digest IS 'SHA-256 of all that was asked';
COMMENT ON COLUMN requests.traceparent IS 'the trace that goes on with the document''s event';
COMMENT ON COLUMN requests.state IS 'waits: for what becomes of an event';
COMMENT ON COLUMN requests.detail IS 'how it ended, in words';
COMMENT ON COLUMN requests.event_id IS 'the document.changed that it became';
COMMENT ON TABLE request_letters IS 'The letters that a replay or a discard is about, each with its own end. What was asked is kept when a letter is erased with its document.';
COMMENT ON COLUMN request_letters.skipped IS 'why it was not accepted, known when it was asked for';
COMMENT ON COLUMN request_letters.outcome IS 'gone: closed before';
COMMENT ON COLUMN request_letters.reason IS 'why it stayed';
