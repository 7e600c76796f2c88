-- What came of comparing a full listing of Paperless with what is known here.
CREATE TABLE reconciliations (
    run             uuid PRIMARY KEY,
    reason          text NOT NULL,
    parts           integer NOT NULL CHECK (parts > 0),
    began_at        timestamptz NOT NULL,       -- when ingest began to list
    compared_at     timestamptz,                -- null: not all parts are here
    listed          integer NOT NULL DEFAULT 0,
    known           integer NOT NULL DEFAULT 0, -- asked for and, as far as was known, still there
    absent          integer NOT NULL DEFAULT 0,
    not_asked_for   integer NOT NULL DEFAULT 0,
    findings        jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(findings) = 'object'),   -- {finding: documents}
    alarm           text,                       -- why nothing was asked for
    CONSTRAINT compared_once CHECK (alarm IS NULL OR compared_at IS NOT NULL)
);
CREATE INDEX reconciliations_by_time ON reconciliations (began_at DESC);

-- A document that merged into another event's work waits under that event: its own entry never was.
ALTER TABLE outbox ADD COLUMN merged boolean NOT NULL DEFAULT false;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL AND NOT merged;
