-- The schema as documents become briefs. PostgreSQL 14 to 18, no extensions.
-- Times are timestamptz; ids of documents are those of Paperless, ids of briefs and entities are ours.

-- ---------------------------------------------------------------- documents

-- A document is known by two facts, each ordered by itself, so that events may come in any order:
-- what its newest reading found (by modified, then cause) and what was last heard of it without a
-- reading (by cause). The status follows from both and can be nothing else.
CREATE TABLE documents (
    id              bigint PRIMARY KEY CHECK (id > 0),

    title           text,
    file_name       text,
    correspondent   text,
    document_type   text,
    tags            text[] NOT NULL DEFAULT '{}',
    owner           integer,
    viewers         integer[],              -- null: the token may not know; then only the owner
    created         date,
    added           timestamptz,
    modified        timestamptz,
    mime_type       text,
    size            bigint CHECK (size >= 0),
    page_count      integer CHECK (page_count >= 0),
    checksum        text CHECK (checksum ~ '^[0-9a-f]{64}$'),
    language        text,

    found           text CHECK (found IN ('briefed', 'no_text', 'excluded', 'too_large', 'hidden', 'gone')),
    found_reason    text NOT NULL DEFAULT '',
    found_cause     uuid,
    found_time      timestamptz,            -- of the cause whose reading is the newest
    read_until      timestamptz,            -- the latest cause that any reading answered

    heard           text CHECK (heard IN ('queued', 'failed', 'no_text', 'excluded', 'too_large', 'hidden', 'gone')),
    heard_reason    text NOT NULL DEFAULT '',
    heard_cause     uuid,
    heard_time      timestamptz,

    status          text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN found IS NULL AND heard IS NULL THEN 'not_asked_for'
             WHEN found IS NULL THEN heard
             WHEN heard_time > read_until THEN heard
             ELSE found END) STORED,
    reason          text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN found IS NULL OR heard_time > read_until THEN heard_reason ELSE found_reason END) STORED,

    cause_id        uuid,                   -- the latest document.changed, whatever came of it
    cause_time      timestamptz,
    cause_trigger   text,
    cause_lane      text CHECK (cause_lane IN ('live', 'bulk')),

    first_seen      timestamptz NOT NULL DEFAULT now(),
    asked_at        timestamptz,            -- null: added before the first start and asked for by nobody
    updated_at      timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT a_reading_is_whole CHECK (
        num_nulls(found, found_cause, found_time, read_until, modified, added, title) IN (0, 7)),
    CONSTRAINT a_hearing_is_whole CHECK (num_nulls(heard, heard_cause, heard_time) IN (0, 3)),
    CONSTRAINT a_cause_is_whole CHECK (num_nulls(cause_id, cause_time, cause_trigger, cause_lane) IN (0, 4)),
    CONSTRAINT asked_or_untouched CHECK (asked_at IS NOT NULL OR (found IS NULL AND heard IS NULL))
);
CREATE INDEX documents_by_status ON documents (status, updated_at DESC, id);
CREATE INDEX documents_by_modified ON documents (modified DESC NULLS LAST, id);

-- A text as it was read and cut into pages. The same text may be cut in two ways: citations count
-- within a page, so each cut is a source of its own. Erased with the document.
CREATE TABLE sources (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id     bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    checksum        text NOT NULL CHECK (checksum ~ '^[0-9a-f]{64}$'),
    cut             text NOT NULL CHECK (cut ~ '^[0-9a-f]{64}$'),   -- SHA-256 of the lengths of the pages
    pages           integer NOT NULL CHECK (pages > 0),
    stored_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (document_id, checksum, cut),
    UNIQUE (id, document_id)
);

CREATE TABLE pages (
    source_id       bigint NOT NULL REFERENCES sources ON DELETE CASCADE,
    n               integer NOT NULL CHECK (n > 0),
    text            text NOT NULL,
    PRIMARY KEY (source_id, n)
);

-- ------------------------------------------------------------------- briefs

-- One brief for a document, for ever; its id is in links. Erased with the document.
CREATE TABLE briefs (
    id              text PRIMARY KEY CHECK (id ~ '^b_[a-z0-9]{6,32}$'),
    document_id     bigint NOT NULL UNIQUE REFERENCES documents ON DELETE CASCADE,
    current_version integer NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (id, document_id)
);

-- What was said at a time. Content is frozen once a version is no draft: see the trigger below.
CREATE TABLE brief_versions (
    brief_id        text NOT NULL,
    version         integer NOT NULL CHECK (version > 0),
    document_id     bigint NOT NULL,
    state           text NOT NULL CHECK (
        state IN ('draft', 'reviewed', 'published', 'returned', 'withdrawn', 'superseded')),
    policy          text NOT NULL DEFAULT 'none' CHECK (policy IN ('none', 'one_person', 'two_people')),

    headline        text NOT NULL CHECK (char_length(headline) BETWEEN 1 AND 100),
    summary         jsonb NOT NULL CHECK (jsonb_typeof(summary) = 'array'),     -- [{text, points}]
    kind            text NOT NULL,
    language        text NOT NULL,
    coverage        jsonb NOT NULL CHECK (jsonb_typeof(coverage) = 'object'),
    provenance      jsonb NOT NULL CHECK (jsonb_typeof(provenance) = 'object'),
    withheld        jsonb NOT NULL CHECK (jsonb_typeof(withheld) = 'array'),    -- [{part, reason}]
    engine          text NOT NULL GENERATED ALWAYS AS (provenance ->> 'engine') STORED,
    model           text GENERATED ALWAYS AS (provenance ->> 'model') STORED,
    prompt_version  text NOT NULL GENERATED ALWAYS AS (provenance ->> 'prompt_version') STORED,
    trace_id        text GENERATED ALWAYS AS (provenance ->> 'trace_id') STORED,

    fingerprint     text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    source_id       bigint NOT NULL,
    source_checksum text NOT NULL CHECK (source_checksum ~ '^[0-9a-f]{64}$'),
    document_modified timestamptz NOT NULL,

    event_id        uuid NOT NULL UNIQUE,       -- the brief.drafted, or the edit, that made it
    cause_id        uuid NOT NULL,
    cause_time      timestamptz NOT NULL,
    cause_trigger   text NOT NULL,
    lane            text NOT NULL CHECK (lane IN ('live', 'bulk')),

    created_by      text NOT NULL,              -- 'pipeline' or a person
    created_at      timestamptz NOT NULL DEFAULT now(),
    edited_by       text[] NOT NULL DEFAULT '{}',
    reviewed_by     text,
    reviewed_at     timestamptz,
    published_by    text,
    published_at    timestamptz,
    withdrawn_at    timestamptz,
    withdrawn_reason text CHECK (withdrawn_reason IN ('gone', 'hidden', 'excluded', 'no_text', 'person')),
    superseded_at   timestamptz,

    PRIMARY KEY (brief_id, version),
    FOREIGN KEY (brief_id, document_id) REFERENCES briefs (id, document_id) ON DELETE CASCADE,
    -- A text goes only with its document, and the versions before it: no action, checked at the end.
    FOREIGN KEY (source_id, document_id) REFERENCES sources (id, document_id)
        ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT published_has_a_time CHECK (
        state <> 'published' OR (published_at IS NOT NULL AND published_by IS NOT NULL)),
    CONSTRAINT withdrawn_has_a_reason CHECK (
        (state = 'withdrawn') = (withdrawn_at IS NOT NULL) AND num_nulls(withdrawn_at, withdrawn_reason) IN (0, 2)),
    CONSTRAINT superseded_has_a_time CHECK ((state = 'superseded') = (superseded_at IS NOT NULL)),
    CONSTRAINT reviewed_by_someone CHECK (num_nulls(reviewed_by, reviewed_at) IN (0, 2))
);
CREATE UNIQUE INDEX one_published_version ON brief_versions (brief_id) WHERE state = 'published';
CREATE INDEX published_versions_by_time ON brief_versions (published_at DESC, brief_id) WHERE state = 'published';
CREATE INDEX versions_by_state ON brief_versions (state, created_at, brief_id);
CREATE INDEX versions_by_document ON brief_versions (document_id);
CREATE INDEX versions_by_source ON brief_versions (source_id);

ALTER TABLE briefs ADD CONSTRAINT current_version_exists
    FOREIGN KEY (id, current_version) REFERENCES brief_versions (brief_id, version)
    DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE key_points (
    brief_id        text NOT NULL,
    version         integer NOT NULL,
    id              text NOT NULL CHECK (id ~ '^p[1-9][0-9]?$'),
    n               integer NOT NULL CHECK (n > 0),                 -- its place, from 1
    text            text NOT NULL CHECK (text <> ''),
    PRIMARY KEY (brief_id, version, id),
    UNIQUE (brief_id, version, n),
    FOREIGN KEY (brief_id, version) REFERENCES brief_versions ON DELETE CASCADE
);

CREATE TABLE asks (
    brief_id        text NOT NULL,
    version         integer NOT NULL,
    n               integer NOT NULL CHECK (n > 0),
    text            text NOT NULL CHECK (text <> ''),
    due_iso         text CHECK (due_iso ~ '^\d{4}(-\d{2}(-\d{2})?)?$'),
    due_precision   text CHECK (due_precision IN ('day', 'month', 'year')),
    of_whom         text,
    PRIMARY KEY (brief_id, version, n),
    FOREIGN KEY (brief_id, version) REFERENCES brief_versions ON DELETE CASCADE,
    CHECK (num_nulls(due_iso, due_precision) IN (0, 2))
);

-- A quotation carries a point or an ask; code points, half-open, within the page of the version's source.
CREATE TABLE citations (
    brief_id        text NOT NULL,
    version         integer NOT NULL,
    n               integer NOT NULL CHECK (n > 0),
    point           text,
    ask             integer,
    page            integer NOT NULL CHECK (page > 0),
    start           integer NOT NULL CHECK (start >= 0),
    "end"           integer NOT NULL,
    quote           text NOT NULL,
    prefix          text NOT NULL DEFAULT '',
    suffix          text NOT NULL DEFAULT '',
    match           text NOT NULL CHECK (match IN ('exact', 'normalized', 'approximate')),
    wording         text,
    PRIMARY KEY (brief_id, version, n),
    FOREIGN KEY (brief_id, version) REFERENCES brief_versions ON DELETE CASCADE,
    FOREIGN KEY (brief_id, version, point) REFERENCES key_points ON DELETE CASCADE,
    FOREIGN KEY (brief_id, version, ask) REFERENCES asks ON DELETE CASCADE,
    CONSTRAINT carries_one_thing CHECK (num_nonnulls(point, ask) = 1),
    CONSTRAINT quote_is_as_long_as_its_place CHECK ("end" > start AND char_length(quote) = "end" - start)
);

-- A name, shared by all documents that write it the same way after normalising (key).
CREATE TABLE entities (
    id              text PRIMARY KEY CHECK (id ~ '^e_[a-z0-9]{6,32}$'),
    type            text NOT NULL CHECK (
        type IN ('person', 'organisation', 'place', 'date', 'amount', 'reference')),
    key             text NOT NULL,
    name            text NOT NULL CHECK (name <> ''),
    date_iso        text CHECK (date_iso ~ '^\d{4}(-\d{2}(-\d{2})?)?$'),
    date_precision  text CHECK (date_precision IN ('day', 'month', 'year')),
    number          numeric,
    unit            text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (type, key),
    CHECK (num_nulls(date_iso, date_precision) IN (0, 2))
);

-- A place where a name stands. A name outlives a version that mentions it, never the other way round.
CREATE TABLE mentions (
    brief_id        text NOT NULL,
    version         integer NOT NULL,
    entity_id       text NOT NULL REFERENCES entities ON DELETE RESTRICT,
    page            integer NOT NULL CHECK (page > 0),
    start           integer NOT NULL CHECK (start >= 0),
    "end"           integer NOT NULL,
    text            text NOT NULL,
    PRIMARY KEY (brief_id, version, entity_id, page, start),
    FOREIGN KEY (brief_id, version) REFERENCES brief_versions ON DELETE CASCADE,
    CHECK ("end" > start AND char_length(text) = "end" - start)
);
CREATE INDEX mentions_by_entity ON mentions (entity_id, brief_id, version);

-- ------------------------------------------------------- events and history

-- Events whose effect is in this database: a redelivery finds itself here and changes nothing.
CREATE TABLE handled_events (
    event_id        uuid PRIMARY KEY,
    type            text NOT NULL,
    document_id     bigint,
    verdict         text NOT NULL,
    handled_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX handled_events_by_time ON handled_events (handled_at);

-- What happened to a document, step by step. No foreign key: history outlives what it tells of, and
-- holds no content.
CREATE TABLE processing_log (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id     bigint,
    event_id        text NOT NULL,
    event           text NOT NULL,
    status          text NOT NULL,
    attempt         integer NOT NULL DEFAULT 1 CHECK (attempt > 0),
    duration_ms     double precision CHECK (duration_ms >= 0),
    trace_id        text,
    at              timestamptz NOT NULL DEFAULT now(),
    detail          text NOT NULL DEFAULT ''
);
CREATE INDEX processing_log_by_document ON processing_log (document_id, at, id);
CREATE INDEX processing_log_by_time ON processing_log (at);
CREATE INDEX processing_log_by_event ON processing_log (event_id);

-- Events that this database owes to Redis: written with the change they tell of, published by the relay.
-- No foreign key: a withdrawal is announced even when the document is erased before.
CREATE TABLE outbox (
    seq             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id              uuid NOT NULL UNIQUE,       -- id of the event
    event_id        uuid NOT NULL,              -- the event or request that led to it
    document_id     bigint NOT NULL,
    brief_id        text,
    version         integer,
    stream          text NOT NULL,
    type            text NOT NULL,
    source          text NOT NULL,
    subject         text NOT NULL,
    payload         text NOT NULL,              -- JSON as it goes into the entry
    traceparent     text,
    tracestate      text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    published_at    timestamptz,
    entry_id        text,
    CONSTRAINT published_has_an_entry CHECK (num_nulls(published_at, entry_id) IN (0, 2)),
    CONSTRAINT a_version_of_a_brief CHECK (num_nulls(brief_id, version) IN (0, 2))
);
CREATE INDEX outbox_open ON outbox (seq) WHERE published_at IS NULL;
CREATE INDEX outbox_by_brief ON outbox (brief_id, version, type);

-- Notification's ledger: what was announced to whom. No foreign key: what was sent was sent.
CREATE TABLE announcements (
    event_type      text NOT NULL,
    brief_id        text NOT NULL,
    version         integer NOT NULL CHECK (version > 0),
    target          text NOT NULL,              -- a label without secrets; '' where there is none
    state           text NOT NULL CHECK (state IN ('sending', 'sent', 'nothing_to_send', 'bulk', 'unknown')),
    message_id      uuid NOT NULL,
    event_id        uuid NOT NULL,
    detail          text NOT NULL DEFAULT '',
    started_at      timestamptz NOT NULL DEFAULT now(),
    at              timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (event_type, brief_id, version, target)
);
CREATE INDEX announcements_by_state ON announcements (state, at);

-- Dead letters and what became of them. The entry's fields are kept byte for byte, name beside content.
-- They may quote the document, so they go with it.
CREATE TABLE letters (
    id              uuid PRIMARY KEY,
    stream          text NOT NULL,
    group_name      text NOT NULL,
    event_id        text NOT NULL,              -- as the entry had it: an undecodable one may hold anything
    entry           text NOT NULL,              -- id of the original entry
    letter_entry    text NOT NULL,              -- id in continuum.dead-letters
    document_id     bigint REFERENCES documents ON DELETE CASCADE,
    modified        timestamptz,                -- of the document when it failed, where known
    field_names     bytea[] NOT NULL,
    field_values    bytea[] NOT NULL,
    error_type      text NOT NULL,
    error           text NOT NULL,
    deliveries      integer NOT NULL CHECK (deliveries >= 0),
    round           integer NOT NULL DEFAULT 0 CHECK (round >= 0),
    service         text NOT NULL DEFAULT '',
    version         text NOT NULL DEFAULT '',
    traceparent     text,
    first_delivered timestamptz,
    failed_at       timestamptz NOT NULL,
    state           text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'discarded')),
    closed_at       timestamptz,
    closed_by       text,
    replayed_as     uuid,
    close_reason    text,
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT every_name_has_a_value CHECK (cardinality(field_names) = cardinality(field_values)),
    CONSTRAINT closed_has_a_time CHECK ((state = 'open') = (closed_at IS NULL)),
    CONSTRAINT replayed_as_something CHECK ((state = 'replayed') = (replayed_as IS NOT NULL)),
    CONSTRAINT discarded_for_a_reason CHECK ((state = 'discarded') = (close_reason IS NOT NULL))
);
CREATE INDEX letters_by_state ON letters (state, failed_at DESC, id);
CREATE INDEX letters_by_document ON letters (document_id, failed_at DESC);

-- What became of a letter may be heard before the letter itself.
CREATE TABLE letter_closings (
    letter_id       uuid PRIMARY KEY,
    state           text NOT NULL CHECK (state IN ('replayed', 'discarded')),
    closed_at       timestamptz NOT NULL,
    closed_by       text NOT NULL,
    replayed_as     uuid,
    close_reason    text,
    CHECK ((state = 'replayed') = (replayed_as IS NOT NULL)),
    CHECK ((state = 'discarded') = (close_reason IS NOT NULL))
);

-- Full listings of Paperless, part by part; compared when all parts are there.
CREATE TABLE inventory_parts (
    run             uuid NOT NULL,
    part            integer NOT NULL CHECK (part > 0),
    parts           integer NOT NULL CHECK (parts > 0),
    ids             bigint[] NOT NULL,
    modified        timestamptz[] NOT NULL,
    added           timestamptz[] NOT NULL,
    listed_at       timestamptz NOT NULL,
    PRIMARY KEY (run, part),
    CHECK (part <= parts),
    CHECK (cardinality(ids) = cardinality(modified) AND cardinality(ids) = cardinality(added))
);
CREATE INDEX inventory_parts_by_time ON inventory_parts (listed_at);

-- Facts about the installation, such as the time of its first start.
CREATE TABLE system_facts (
    name            text PRIMARY KEY CHECK (name ~ '^[a-z_]+$'),
    value           jsonb NOT NULL,
    at              timestamptz NOT NULL DEFAULT now()
);

-- ---------------------------------------------------------------- functions

CREATE FUNCTION refuse_change_of_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    course text[] := ARRAY['state', 'edited_by', 'reviewed_by', 'reviewed_at', 'published_by', 'published_at',
                           'withdrawn_at', 'withdrawn_reason', 'superseded_at',
                           -- computed from provenance after this trigger
                           'engine', 'model', 'prompt_version', 'trace_id'];
BEGIN
    IF OLD.state <> 'draft' AND to_jsonb(NEW) - course IS DISTINCT FROM to_jsonb(OLD) - course THEN
        RAISE EXCEPTION 'version % of % is % and cannot change', OLD.version, OLD.brief_id, OLD.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER versions_are_immutable BEFORE UPDATE ON brief_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_content();

CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER citations_are_immutable BEFORE UPDATE ON citations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_update();
CREATE TRIGGER pages_are_immutable BEFORE UPDATE ON pages
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_update();

CREATE FUNCTION tell_relays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('continuum_outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_is_heard AFTER INSERT ON outbox
    FOR EACH STATEMENT EXECUTE FUNCTION tell_relays();
