-- Lists, names and dates by their own order. What readers see is listed in tables that triggers keep, so that
-- every list has an index and no writer can forget one: the release before, a deletion, a copied archive.

-- Nothing is written until the triggers are there, so nothing of what is there already is missed or counted twice.
LOCK TABLE documents, brief_versions, entities, mentions IN SHARE ROW EXCLUSIVE MODE;

-- ---------------------------------------------------- what lists are made of

CREATE FUNCTION tails(type text, key text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    -- What a date or an amount is has no words. Eight words and 100 letters tell names apart.
    SELECT DISTINCT left(array_to_string(words[n:], ' '), 100)
    FROM string_to_array(lower(key), ' ') AS words,
         generate_series(1, CASE WHEN type IN ('date', 'amount') THEN 1 ELSE least(cardinality(words), 8) END) AS n
$$;

CREATE FUNCTION marks_of(document documents) RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT DISTINCT left(mark, 240) FROM (
        SELECT 'tag:' || tag FROM unnest((document).tags) AS tag
        UNION ALL SELECT 'correspondent:' || (document).correspondent
        UNION ALL SELECT 'year:' || extract(year FROM (document).created)
        UNION ALL SELECT 'document:' || (document).id) AS one (mark)
    WHERE mark IS NOT NULL
$$;

CREATE TABLE namings (
    brief_id        text NOT NULL,
    version         integer NOT NULL,
    entity_id       text NOT NULL,
    published_at    timestamptz NOT NULL,
    date_iso        text COLLATE "C",
    mentions        integer NOT NULL CHECK (mentions > 0)
);

CREATE TABLE marks (
    brief_id        text NOT NULL,
    version         integer NOT NULL,
    mark            text NOT NULL CHECK (char_length(mark) <= 240),
    published_at    timestamptz NOT NULL
);

CREATE TABLE name_counts (
    entity_id       text NOT NULL,
    type            text NOT NULL,
    briefs          integer NOT NULL DEFAULT 0,
    mentions        integer NOT NULL DEFAULT 0,
    CHECK (briefs >= 0 AND mentions >= briefs)
);

-- Names that are everywhere are in every brief: the rows of their counts are held only for the moment of the
-- commit, and in one order for all of a transaction, however many briefs it stores. Else two writers would wait
-- for each other. Until then the changes lie here.
CREATE TABLE name_changes (
    transaction     xid8 NOT NULL DEFAULT pg_current_xact_id(),
    entity_ids      text[] NOT NULL,
    briefs          integer[] NOT NULL,
    mentions        integer[] NOT NULL
);
CREATE INDEX name_changes_by_transaction ON name_changes (transaction);

CREATE TABLE name_tails (
    entity_id       text NOT NULL,
    tail            text COLLATE "C" NOT NULL
);

COMMENT ON TABLE namings IS 'Which published brief names what; its rows are there exactly while the version is published. Kept by triggers, never by a writer.';
COMMENT ON COLUMN namings.entity_id IS 'exists as long as the mentions that are counted here';
COMMENT ON COLUMN namings.date_iso IS 'of a date; in this order 2021, 2021-05, 2021-05-03';
COMMENT ON TABLE marks IS 'What a list of published briefs can be narrowed by. Kept by triggers.';
COMMENT ON COLUMN marks.mark IS '''tag:money'', ''correspondent:Kaiserdock AG'', ''year:2026'', ''document:7''';
COMMENT ON TABLE name_counts IS 'How many published briefs name it, and how often. Kept by triggers.';
COMMENT ON TABLE name_changes IS 'What a transaction will add to the counts of names when it commits; empty for everybody else.';
COMMENT ON TABLE name_tails IS 'A name from each of its words on: aiko ito and ito, so that it is found by any of them. Kept by triggers.';

-- ------------------------------------------------------ what is there already

INSERT INTO namings (brief_id, version, entity_id, published_at, date_iso, mentions)
SELECT v.brief_id, v.version, m.entity_id, v.published_at, e.date_iso, count(*)
  FROM brief_versions v
  JOIN mentions m ON m.brief_id = v.brief_id AND m.version = v.version
  JOIN entities e ON e.id = m.entity_id
 WHERE v.state = 'published'
 GROUP BY v.brief_id, v.version, m.entity_id, v.published_at, e.date_iso;
INSERT INTO marks (brief_id, version, mark, published_at)
SELECT v.brief_id, v.version, mark, v.published_at
  FROM brief_versions v JOIN documents d ON d.id = v.document_id, marks_of(d) AS mark
 WHERE v.state = 'published';
INSERT INTO name_counts (entity_id, type, briefs, mentions)
SELECT e.id, e.type, count(n.entity_id), coalesce(sum(n.mentions), 0)
  FROM entities e LEFT JOIN namings n ON n.entity_id = e.id GROUP BY e.id;
INSERT INTO name_tails (entity_id, tail) SELECT id, tail FROM entities, tails(type, key) AS tail;

-- -------------------------------------------------------- keys and indexes

-- No foreign keys to versions: triggers take the rows away with them, and each key would be a look-up a row.
ALTER TABLE namings ADD PRIMARY KEY (brief_id, entity_id);
-- With all that is asked for, so that the newest of a name are read from the index, whatever the planner knows.
CREATE INDEX namings_by_entity ON namings (entity_id, published_at DESC, brief_id DESC) INCLUDE (version, mentions);
CREATE INDEX namings_by_date ON namings (date_iso, brief_id) WHERE date_iso IS NOT NULL;

ALTER TABLE marks ADD PRIMARY KEY (brief_id, mark);
CREATE INDEX marks_by_time ON marks (mark, published_at DESC, brief_id DESC);

ALTER TABLE name_counts ADD PRIMARY KEY (entity_id),
    ADD FOREIGN KEY (entity_id) REFERENCES entities ON DELETE CASCADE;
CREATE INDEX name_counts_by_type ON name_counts (type, briefs DESC, entity_id DESC) WHERE briefs > 0;

ALTER TABLE name_tails ADD PRIMARY KEY (entity_id, tail),
    ADD FOREIGN KEY (entity_id) REFERENCES entities ON DELETE CASCADE;
CREATE INDEX name_tails_by_letters ON name_tails (tail, entity_id);

CREATE INDEX published_versions_newest ON brief_versions (published_at DESC, brief_id DESC) WHERE state = 'published';
CREATE INDEX withdrawn_versions_newest ON brief_versions (withdrawn_at DESC, brief_id DESC) WHERE state = 'withdrawn';
CREATE INDEX documents_of_a_status ON documents (status, id DESC);

-- ---------------------------------------------------------------- triggers

CREATE FUNCTION list_entities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO name_counts (entity_id, type) SELECT id, type FROM come;
    INSERT INTO name_tails (entity_id, tail) SELECT id, tail FROM come, tails(type, key) AS tail;
    RETURN NULL;
END $$;
CREATE TRIGGER entities_are_listed AFTER INSERT ON entities
    REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION list_entities();

CREATE FUNCTION list_mentions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Counted anew for the whole version: its mentions may come in several statements.
    DELETE FROM namings n USING (SELECT DISTINCT brief_id, version FROM come) t
     WHERE n.brief_id = t.brief_id AND n.version = t.version;
    INSERT INTO namings (brief_id, version, entity_id, published_at, date_iso, mentions)
    SELECT v.brief_id, v.version, m.entity_id, v.published_at, e.date_iso, count(*)
      FROM (SELECT DISTINCT brief_id, version FROM come) t
      JOIN brief_versions v ON v.brief_id = t.brief_id AND v.version = t.version AND v.state = 'published'
      JOIN mentions m ON m.brief_id = v.brief_id AND m.version = v.version
      JOIN entities e ON e.id = m.entity_id
     GROUP BY v.brief_id, v.version, m.entity_id, v.published_at, e.date_iso;
    RETURN NULL;
END $$;
CREATE TRIGGER mentions_are_listed AFTER INSERT ON mentions
    REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION list_mentions();

CREATE FUNCTION list_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM namings WHERE brief_id = OLD.brief_id AND version = OLD.version;
        DELETE FROM marks WHERE brief_id = OLD.brief_id AND version = OLD.version;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state = 'published' THEN
        INSERT INTO namings (brief_id, version, entity_id, published_at, date_iso, mentions)
        SELECT m.brief_id, m.version, m.entity_id, NEW.published_at, e.date_iso, count(*)
          FROM mentions m JOIN entities e ON e.id = m.entity_id
         WHERE m.brief_id = NEW.brief_id AND m.version = NEW.version
         GROUP BY m.brief_id, m.version, m.entity_id, e.date_iso;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = 'published' THEN
        INSERT INTO marks (brief_id, version, mark, published_at)
        SELECT NEW.brief_id, NEW.version, mark, NEW.published_at
          FROM documents d, marks_of(d) AS mark WHERE d.id = NEW.document_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER new_versions_are_listed AFTER INSERT ON brief_versions
    FOR EACH ROW WHEN (NEW.state = 'published') EXECUTE FUNCTION list_version();
CREATE TRIGGER old_versions_are_not_listed AFTER DELETE ON brief_versions
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION list_version();
CREATE TRIGGER versions_are_listed AFTER UPDATE OF state, published_at ON brief_versions
    FOR EACH ROW WHEN ((OLD.state, OLD.published_at) IS DISTINCT FROM (NEW.state, NEW.published_at))
    EXECUTE FUNCTION list_version();

CREATE FUNCTION list_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM marks m USING briefs b WHERE b.document_id = NEW.id AND m.brief_id = b.id;
    INSERT INTO marks (brief_id, version, mark, published_at)
    SELECT v.brief_id, v.version, mark, v.published_at
      FROM brief_versions v, marks_of(NEW) AS mark
     WHERE v.document_id = NEW.id AND v.state = 'published';
    RETURN NULL;
END $$;
CREATE TRIGGER documents_are_listed AFTER UPDATE OF tags, correspondent, created ON documents
    FOR EACH ROW WHEN ((OLD.tags, OLD.correspondent, OLD.created)
                       IS DISTINCT FROM (NEW.tags, NEW.correspondent, NEW.created))
    EXECUTE FUNCTION list_document();

CREATE FUNCTION note_namings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO name_changes (entity_ids, briefs, mentions)
        SELECT array_agg(entity_id), array_agg(briefs), array_agg(mentions)
          FROM (SELECT entity_id, count(*) AS briefs, sum(mentions) AS mentions FROM come GROUP BY entity_id) each_name
        HAVING count(*) > 0;
    ELSE
        INSERT INTO name_changes (entity_ids, briefs, mentions)
        SELECT array_agg(entity_id), array_agg(-briefs), array_agg(-mentions)
          FROM (SELECT entity_id, count(*) AS briefs, sum(mentions) AS mentions FROM gone GROUP BY entity_id) each_name
        HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER new_namings_are_noted AFTER INSERT ON namings
    REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION note_namings();
CREATE TRIGGER old_namings_are_noted AFTER DELETE ON namings
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_namings();

CREATE FUNCTION count_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The first of a transaction's notes counts all of them; the others find nothing.
    WITH mine AS (
        DELETE FROM name_changes WHERE transaction = pg_current_xact_id() RETURNING entity_ids, briefs, mentions
    ), sums AS (
        SELECT one.entity_id, sum(one.briefs) AS briefs, sum(one.mentions) AS mentions
          FROM mine, unnest(mine.entity_ids, mine.briefs, mine.mentions) AS one (entity_id, briefs, mentions)
         GROUP BY one.entity_id
        HAVING sum(one.briefs) <> 0 OR sum(one.mentions) <> 0
    ), held AS MATERIALIZED (
        SELECT c.entity_id, s.briefs, s.mentions FROM name_counts c JOIN sums s ON s.entity_id = c.entity_id
         ORDER BY c.entity_id FOR UPDATE OF c
    )
    UPDATE name_counts c SET briefs = c.briefs + h.briefs, mentions = c.mentions + h.mentions
      FROM held h WHERE c.entity_id = h.entity_id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER names_are_counted AFTER INSERT ON name_changes
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_names();
