-- What the relay looks for first, and what it looks for last: a backfill of 100,000 documents stands in the
-- outbox as well, and is older. One index each, so that whatever the planner knows of the table it sorts nothing.
CREATE INDEX outbox_open_live ON outbox (seq)
    WHERE published_at IS NULL AND stream <> 'continuum.documents.bulk';
CREATE INDEX outbox_open_bulk ON outbox (seq)
    WHERE published_at IS NULL AND stream = 'continuum.documents.bulk';
