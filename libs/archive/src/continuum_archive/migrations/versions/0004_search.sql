-- Texts and briefs can be searched. Older releases write neither of the two tables below: persistence
-- takes up what is not in them yet, told by the two columns that are null then.

-- Every writer begins here: none is in the middle of what follows, which it and we could hold against each other.
LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE;

CREATE VIEW readable_briefs AS
SELECT v.brief_id, v.version, v.source_id, v.document_id, v.published_at,
       d.title, d.correspondent, d.created, d.tags
  FROM brief_versions v
  JOIN documents d ON d.id = v.document_id
 WHERE v.state = 'published' AND d.status NOT IN ('hidden', 'gone', 'excluded');

CREATE INDEX published_versions_by_source ON brief_versions (source_id) WHERE state = 'published';

-- At most 2,000 words: PostgreSQL knows the place of the first 16,383 words of a text, and of the first 255
-- times that a word stands there. config is a name, since a regconfig in a table would keep pg_upgrade from its work.
CREATE TABLE passages (
    source_id       bigint NOT NULL REFERENCES sources ON DELETE CASCADE,
    n               integer NOT NULL CHECK (n > 0),             -- its place in the text, from 1
    page            integer NOT NULL CHECK (page > 0),
    start           integer NOT NULL CHECK (start >= 0),
    "end"           integer NOT NULL CHECK ("end" > start),
    config          text NOT NULL,
    words           tsvector NOT NULL,
    PRIMARY KEY (source_id, n)
);
CREATE INDEX passages_by_words ON passages USING gin (words) WITH (gin_pending_list_limit = 1024);
CREATE INDEX passages_by_config ON passages (config);

CREATE TABLE brief_words (
    brief_id        text PRIMARY KEY REFERENCES briefs ON DELETE CASCADE,
    version         integer NOT NULL,
    published_at    timestamptz NOT NULL,
    config          text NOT NULL,
    words           tsvector NOT NULL,
    FOREIGN KEY (brief_id, version) REFERENCES brief_versions ON DELETE CASCADE
);
CREATE INDEX brief_words_by_words ON brief_words USING gin (words) WITH (gin_pending_list_limit = 1024);
CREATE INDEX brief_words_by_time ON brief_words (published_at DESC, brief_id DESC);
CREATE INDEX brief_words_by_config ON brief_words (config);

-- Names that are written alike are found where PostgreSQL has pg_trgm; without it nothing is missing but that.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX entities_by_likeness ON entities USING gin (name gin_trgm_ops);
    END IF;
EXCEPTION WHEN insufficient_privilege OR undefined_object OR undefined_function THEN
    RAISE NOTICE 'no spelling alternatives in searches: %', SQLERRM;
END $$;

-- Nobody reads while these two change: last, so that it is for a moment.
ALTER TABLE sources ADD COLUMN passages integer CHECK (passages >= 0);      -- null: not searchable yet
CREATE INDEX sources_to_index ON sources (id) WHERE passages IS NULL;

ALTER TABLE briefs ADD COLUMN searchable_version integer;                    -- other than the current: to do
CREATE INDEX briefs_to_index ON briefs (id) WHERE searchable_version IS DISTINCT FROM current_version;

COMMENT ON VIEW readable_briefs IS 'What readers may see: the one place that says so.';
COMMENT ON TABLE passages IS 'A text in parts that can be searched, each of one page. Erased with the text.';
COMMENT ON COLUMN passages.n IS 'its place in the text, from 1';
COMMENT ON COLUMN passages.start IS 'in code points of the page; "end" is not included';
COMMENT ON COLUMN passages.config IS 'the text search configuration by which words was made';
COMMENT ON COLUMN passages.words IS 'its words with their places';
COMMENT ON TABLE brief_words IS 'The words of a brief''s published version. Erased with the brief.';
COMMENT ON COLUMN brief_words.config IS 'the text search configuration by which words was made';
COMMENT ON COLUMN brief_words.words IS 'of the headline (weight A), the summary (B) and the points (C)';
COMMENT ON COLUMN sources.passages IS 'how many; null: it cannot be searched yet';
COMMENT ON COLUMN briefs.searchable_version IS 'another than the current one: that cannot be searched yet';
