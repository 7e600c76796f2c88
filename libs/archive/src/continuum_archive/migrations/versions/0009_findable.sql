-- What a search narrows and counts by lies together, in one small table. A version is a large row, a document
-- another one: to look up both for thousands of matches took longer than to find these.

-- Every writer begins here: none is in the middle of what follows, which it and we could hold against each other.
LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE;

CREATE FUNCTION readable(status text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT status NOT IN ('hidden', 'gone', 'excluded', 'forgotten')
$$;

CREATE OR REPLACE VIEW readable_briefs AS
SELECT v.brief_id, v.version, v.source_id, v.document_id, v.published_at,
       d.title, d.correspondent, d.created, d.tags, extract(year FROM d.created)::integer AS year
  FROM brief_versions v
  JOIN documents d ON d.id = v.document_id
 WHERE v.state = 'published' AND readable(d.status);

CREATE TABLE findable_briefs (
    brief_id        text NOT NULL,
    version         integer NOT NULL,
    source_id       bigint NOT NULL,
    published_at    timestamptz NOT NULL,
    correspondent   text,
    year            integer,
    tags            text[] NOT NULL
);

INSERT INTO findable_briefs (brief_id, version, source_id, published_at, correspondent, year, tags)
SELECT brief_id, version, source_id, published_at, correspondent, year, tags FROM readable_briefs;

-- No foreign key to versions: triggers take the rows away with them.
ALTER TABLE findable_briefs ADD PRIMARY KEY (brief_id);
CREATE INDEX findable_by_source ON findable_briefs (source_id);
CREATE INDEX findable_by_tag ON findable_briefs USING gin (tags);
CREATE INDEX findable_by_correspondent ON findable_briefs (correspondent, source_id) WHERE correspondent IS NOT NULL;
CREATE INDEX findable_by_year ON findable_briefs (year, source_id) WHERE year IS NOT NULL;
ANALYZE findable_briefs;        -- else searches are planned for a table that nobody knows, until the server gets to it

CREATE FUNCTION find_brief() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM findable_briefs WHERE brief_id = OLD.brief_id AND version = OLD.version;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO findable_briefs (brief_id, version, source_id, published_at, correspondent, year, tags)
        SELECT brief_id, version, source_id, published_at, correspondent, year, tags
          FROM readable_briefs WHERE brief_id = NEW.brief_id AND version = NEW.version;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER new_versions_are_found AFTER INSERT ON brief_versions
    FOR EACH ROW WHEN (NEW.state = 'published') EXECUTE FUNCTION find_brief();
CREATE TRIGGER old_versions_are_not_found AFTER DELETE ON brief_versions
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION find_brief();
CREATE TRIGGER versions_are_found AFTER UPDATE OF state, published_at ON brief_versions
    FOR EACH ROW WHEN ((OLD.state, OLD.published_at) IS DISTINCT FROM (NEW.state, NEW.published_at))
    EXECUTE FUNCTION find_brief();

CREATE FUNCTION find_brief_of_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM findable_briefs l USING briefs b WHERE b.document_id = NEW.id AND l.brief_id = b.id;
    INSERT INTO findable_briefs (brief_id, version, source_id, published_at, correspondent, year, tags)
    SELECT brief_id, version, source_id, published_at, correspondent, year, tags
      FROM readable_briefs WHERE document_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER documents_are_found AFTER UPDATE ON documents
    FOR EACH ROW WHEN ((OLD.tags, OLD.correspondent, OLD.created, readable(OLD.status))
                       IS DISTINCT FROM (NEW.tags, NEW.correspondent, NEW.created, readable(NEW.status)))
    EXECUTE FUNCTION find_brief_of_document();

COMMENT ON FUNCTION readable IS 'Whether readers may see what was made of a document of this status: the one place that says so.';
COMMENT ON VIEW readable_briefs IS 'What readers may see.';
COMMENT ON TABLE findable_briefs IS 'What a search narrows and counts readable briefs by: one row for each, exactly while it is readable. Kept by triggers, never by a writer.';
COMMENT ON COLUMN findable_briefs.source_id IS 'the text that it was made of';
COMMENT ON COLUMN findable_briefs.year IS 'of the document';
