-- Lists, names and dates followed from what is published alone. Now the status of the document decides as well, by the
-- rule that search and single briefs go by: nobody depends on that two writers agree.

-- Every writer begins here: none is in the middle of what follows, which it and we could hold against each other.
LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE;

-- In plpgsql, which keeps its plans: one of these is called for every version.
CREATE FUNCTION list_namings(document bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO namings (brief_id, version, entity_id, published_at, date_iso, mentions)
    SELECT r.brief_id, r.version, m.entity_id, r.published_at, e.date_iso, count(*)
      FROM readable_briefs r
      JOIN mentions m ON m.brief_id = r.brief_id AND m.version = r.version
      JOIN entities e ON e.id = m.entity_id
     WHERE r.document_id = document
     GROUP BY r.brief_id, r.version, m.entity_id, r.published_at, e.date_iso;
END $$;

CREATE FUNCTION list_marks(document bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO marks (brief_id, version, mark, published_at)
    SELECT r.brief_id, r.version, mark, r.published_at
      FROM readable_briefs r JOIN documents d ON d.id = r.document_id, marks_of(d) AS mark
     WHERE r.document_id = document;
END $$;

CREATE OR REPLACE FUNCTION list_mentions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Counted anew for the whole version: its mentions may come in several statements.
    DELETE FROM namings n USING (SELECT DISTINCT brief_id, version FROM come) t
     WHERE n.brief_id = t.brief_id AND n.version = t.version;
    INSERT INTO namings (brief_id, version, entity_id, published_at, date_iso, mentions)
    SELECT r.brief_id, r.version, m.entity_id, r.published_at, e.date_iso, count(*)
      FROM (SELECT DISTINCT brief_id, version FROM come) t
      JOIN readable_briefs r ON r.brief_id = t.brief_id AND r.version = t.version
      JOIN mentions m ON m.brief_id = r.brief_id AND m.version = r.version
      JOIN entities e ON e.id = m.entity_id
     GROUP BY r.brief_id, r.version, m.entity_id, r.published_at, e.date_iso;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION list_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM namings WHERE brief_id = OLD.brief_id AND version = OLD.version;
        DELETE FROM marks WHERE brief_id = OLD.brief_id AND version = OLD.version;
    END IF;
    -- The names of a new version come after it, and are listed then.
    IF TG_OP = 'UPDATE' AND NEW.state = 'published' THEN
        PERFORM list_namings(NEW.document_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = 'published' THEN
        PERFORM list_marks(NEW.document_id);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION list_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM marks m USING briefs b WHERE b.document_id = NEW.id AND m.brief_id = b.id;
    PERFORM list_marks(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION show_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM namings n USING briefs b WHERE b.document_id = NEW.id AND n.brief_id = b.id;
    PERFORM list_namings(NEW.id);
    DELETE FROM marks m USING briefs b WHERE b.document_id = NEW.id AND m.brief_id = b.id;
    PERFORM list_marks(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER documents_are_shown AFTER UPDATE ON documents
    FOR EACH ROW WHEN (readable(OLD.status) IS DISTINCT FROM readable(NEW.status))
    EXECUTE FUNCTION show_document();

DELETE FROM namings n USING brief_versions v, documents d
 WHERE n.brief_id = v.brief_id AND v.state = 'published' AND d.id = v.document_id AND NOT readable(d.status);
DELETE FROM marks m USING brief_versions v, documents d
 WHERE m.brief_id = v.brief_id AND v.state = 'published' AND d.id = v.document_id AND NOT readable(d.status);

COMMENT ON TABLE namings IS 'Which readable brief names what; its rows are there exactly while the brief is readable. Kept by triggers, never by a writer.';
COMMENT ON TABLE marks IS 'What a list of readable briefs can be narrowed by. Kept by triggers.';
COMMENT ON TABLE name_counts IS 'How many readable briefs name it, and how often. Kept by triggers.';
COMMENT ON COLUMN letters.field_names IS 'of the entry, beside field_values; also fields of the letter that its columns do not tell as they were';
