"""What the schema itself makes impossible, and what goes when a document goes."""

import asyncpg
import pytest

from continuum_archive import Archive
from continuum_archive.writing import Writer
from continuum_proto.documents import SkipReason
from continuum_proto.errors import ContractViolation
from tests.archives import PAGES, changed, drafted, skipped

OF_A_DOCUMENT = (
    "documents",
    "sources",
    "pages",
    "passages",
    "briefs",
    "brief_versions",
    "brief_words",
    "key_points",
    "asks",
    "citations",
    "mentions",
    "letters",
)
"""Tables that hold content of a document."""


@pytest.fixture
async def stored(archive: Archive) -> Archive:
    """An archive with one document and its brief in two versions."""
    writer = Writer(archive)
    await writer.draft(drafted(1), PAGES)
    await writer.draft(drafted(2, fingerprint="b"), PAGES)
    return archive


WRONG = {
    "a version changes its words": "UPDATE brief_versions SET headline = 'another'",
    "a quotation changes": "UPDATE citations SET quote = 'x'",
    "a page changes": "UPDATE pages SET text = 'x'",
    "two versions are published": (
        "UPDATE brief_versions SET state = 'published', superseded_at = NULL WHERE version = 1"
    ),
    "a withdrawal has no reason": (
        "UPDATE brief_versions SET state = 'withdrawn', withdrawn_at = now() WHERE version = 2"
    ),
    "a status is written": "UPDATE documents SET status = 'gone'",
    "a reading loses its cause": "UPDATE documents SET found_cause = NULL",
    "a text goes without its brief": "DELETE FROM sources",
    "an owed event is marked without an entry": "UPDATE outbox SET published_at = now()",
    "a name goes that is mentioned": "DELETE FROM entities",
}


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_state_is_refused(stored: Archive, statement: str) -> None:
    with pytest.raises((asyncpg.PostgresError, ContractViolation)):
        await stored.fetch(statement)


async def test_a_version_may_be_withdrawn(stored: Archive) -> None:
    handled = await Writer(stored).skip(skipped(3, SkipReason.GONE))
    assert handled.fingerprint is None


async def test_what_holds_a_document_goes_with_it(stored: Archive) -> None:
    await Writer(stored).draft(drafted(1, document=8), PAGES)
    await stored.fetch("DELETE FROM documents WHERE id = 7")
    for table in OF_A_DOCUMENT[:-1]:
        [row] = await stored.fetch(f"SELECT count(*) AS rows FROM {table}")
        assert row["rows"] in {1, 2, 3}, table
    await stored.fetch("DELETE FROM documents")
    for table in OF_A_DOCUMENT:
        assert await stored.fetch(f"SELECT FROM {table}") == [], table


async def test_an_unseen_document_is_not_asked_for(archive: Archive) -> None:
    await archive.fetch("INSERT INTO documents (id) VALUES (7)")
    row = await archive.fetchrow("SELECT status FROM documents")
    assert row is not None
    assert row["status"] == "not_asked_for"
    await Writer(archive).queue(changed(1))
    row = await archive.fetchrow("SELECT status FROM documents")
    assert row is not None
    assert row["status"] == "queued"
