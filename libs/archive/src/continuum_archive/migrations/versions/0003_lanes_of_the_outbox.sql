-- What the relay looks for first: a backfill of 100,000 documents stands in the outbox as well, and is older.
CREATE INDEX outbox_open_live ON outbox (seq)
    WHERE published_at IS NULL AND stream <> 'continuum.documents.bulk';
