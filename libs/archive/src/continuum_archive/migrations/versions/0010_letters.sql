-- Names by their letters, each type by itself: whoever looks for a person by a first letter had all persons
-- looked at, or all names that begin so. The index without a type stays for older releases.

-- Every writer begins here: none is in the middle of what follows, which it and we could hold against each other.
LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE;

ALTER TABLE name_tails ADD COLUMN type text;
UPDATE name_tails t SET type = e.type FROM entities e WHERE e.id = t.entity_id;
ALTER TABLE name_tails ALTER COLUMN type SET NOT NULL;      -- nobody writes here but the trigger below
CREATE INDEX name_tails_by_type ON name_tails (type, tail, entity_id);
ANALYZE name_tails;     -- else questions are planned for a column that nobody knows, until the server gets to it

CREATE OR REPLACE FUNCTION list_entities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO name_counts (entity_id, type) SELECT id, type FROM come;
    INSERT INTO name_tails (entity_id, tail, type) SELECT id, tail, type FROM come, tails(type, key) AS tail;
    RETURN NULL;
END $$;

COMMENT ON COLUMN name_tails.type IS 'of the name';
