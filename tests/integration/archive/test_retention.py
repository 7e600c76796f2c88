"""What is old goes, in small steps, and what is needed stays."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from continuum_archive import Archive
from continuum_archive.retention import SQL, Keeping, Retention

AGES = {
    "processing_log": 91,
    "letters": 91,
    "reconciliations": 91,
    "handled_events": 31,
    "outbox": 31,
    "letter_closings": 31,
    "documents": 31,
    "inventory_parts": 3,
}
"""Days after which a row of each table is to go."""

ROWS = {
    "processing_log": (
        "INSERT INTO processing_log (document_id, event_id, event, status, at)"
        " VALUES (7, 'x', 'x', 'queued', now() - $1::integer * interval '1 day')"
    ),
    "letters": (
        "INSERT INTO letters (id, stream, group_name, event_id, entry, letter_entry, field_names,"
        " field_values, error_type, error, deliveries, failed_at, state, closed_at, replayed_as)"
        " SELECT gen_random_uuid(), 's', 'g', 'x', '1-0', '1-0', '{}', '{}', 'Refused', '', 1,"
        " old.at, 'replayed', old.at, gen_random_uuid()"
        " FROM (SELECT now() - $1::integer * interval '1 day' AS at) AS old"
    ),
    "reconciliations": (
        "INSERT INTO reconciliations (run, reason, parts, began_at)"
        " VALUES (gen_random_uuid(), 'daily', 1, now() - $1::integer * interval '1 day')"
    ),
    "handled_events": (
        "INSERT INTO handled_events (event_id, type, verdict, handled_at)"
        " VALUES (gen_random_uuid(), 'x', 'queued', now() - $1::integer * interval '1 day')"
    ),
    "outbox": (
        "INSERT INTO outbox (id, event_id, document_id, stream, type, source, subject, payload,"
        " published_at, entry_id) VALUES (gen_random_uuid(), gen_random_uuid(), 7, 's', 't', 's', 's', '{}',"
        " now() - $1::integer * interval '1 day', '1-0')"
    ),
    "letter_closings": (
        "INSERT INTO letter_closings (letter_id, state, closed_at, closed_by, close_reason)"
        " VALUES (gen_random_uuid(), 'discarded', now() - $1::integer * interval '1 day', 'ito', 'done')"
    ),
    "documents": (
        "INSERT INTO documents (id, heard, heard_cause, heard_time, asked_at, updated_at, erased_until,"
        " erased_at, cleared_at) SELECT coalesce(max(id), 0) + 1, 'gone', gen_random_uuid(), now(), now(),"
        " now() - $1::integer * interval '1 day', now(), now() - $1::integer * interval '1 day', now()"
        " FROM documents"
    ),
    "inventory_parts": (
        "INSERT INTO inventory_parts (run, part, parts, ids, modified, added, listed_at)"
        " VALUES (gen_random_uuid(), 1, 2, '{}', '{}', '{}', now() - $1::integer * interval '1 day')"
    ),
}


@pytest.fixture
async def other(archive_url: str) -> AsyncIterator["asyncpg.Connection"]:
    """Another process."""
    connection = await asyncpg.connect(archive_url)
    yield connection
    await connection.close()


@pytest.fixture
def retention(archive: Archive) -> Retention:
    return Retention(archive, Keeping())


async def count(archive: Archive, table: str) -> int:
    [row] = await archive.fetch(f"SELECT count(*) AS rows FROM {table}")
    return int(row["rows"])


async def fill(archive: Archive, *, days: int, rows: int = 1, tables: tuple[str, ...] = tuple(ROWS)) -> None:
    for table in tables:
        for _ in range(rows):
            await archive.fetch(ROWS[table], AGES[table] + days)


def test_every_table_that_is_tidied_is_tried_here() -> None:
    assert {table for table, _ in Keeping().tables()} == set(ROWS) == set(SQL) - {"turn", "held_documents"}


async def test_what_is_old_goes_and_what_is_young_stays(archive: Archive, retention: Retention) -> None:
    await fill(archive, days=0)
    await fill(archive, days=-2)
    assert await retention.step(100) == dict.fromkeys(ROWS, 1)
    assert {table: await count(archive, table) for table in ROWS} == dict.fromkeys(ROWS, 1)
    assert await retention.step(100) == {}


async def test_a_letter_that_was_replayed_lately_stays_however_long_ago_it_failed(
    archive: Archive, retention: Retention
) -> None:
    await fill(archive, days=0, tables=("letters",))
    await archive.fetch("UPDATE letters SET closed_at = now()")
    assert await retention.step(100) == {}


async def test_no_step_is_larger_than_its_batch(archive: Archive, retention: Retention) -> None:
    await fill(archive, days=0, rows=5, tables=("processing_log", "outbox"))
    steps = [await retention.step(2) for _ in range(4)]
    assert [step.get("processing_log", 0) for step in steps] == [2, 2, 1, 0]
    assert [step.get("outbox", 0) for step in steps] == [2, 2, 1, 0]


async def test_one_process_at_a_time_lets_go(
    archive: Archive, other: "asyncpg.Connection", retention: Retention
) -> None:
    await fill(archive, days=0, tables=("outbox",))
    async with other.transaction():
        assert await other.fetchval(SQL["turn"])
        assert await retention.step(100) == {}
    assert await retention.step(100) == {"outbox": 1}


async def test_nobody_waits_for_a_row_that_another_holds(
    archive: Archive, other: "asyncpg.Connection", retention: Retention
) -> None:
    await fill(archive, days=0, rows=2, tables=("outbox",))
    async with other.transaction():
        await other.execute("SELECT FROM outbox ORDER BY seq LIMIT 1 FOR UPDATE")
        assert await retention.step(100) == {"outbox": 1}


async def test_what_waits_to_be_published_or_was_not_replayed_stays(
    archive: Archive, retention: Retention
) -> None:
    await fill(archive, days=0, tables=("outbox", "letters"))
    await archive.fetch("UPDATE outbox SET published_at = NULL, entry_id = NULL")
    await archive.fetch("UPDATE letters SET state = 'open', closed_at = NULL, replayed_as = NULL")
    assert await retention.step(100) == {}


async def test_of_listings_the_last_stays_however_old(archive: Archive, retention: Retention) -> None:
    await fill(archive, days=0, rows=3, tables=("reconciliations",))
    assert await retention.step(100) == {"reconciliations": 2}
    assert await retention.step(100) == {}


@pytest.mark.parametrize(
    "change",
    [
        "cleared_at = NULL",
        "erased_until = NULL, erased_at = NULL, cleared_at = NULL",
        "heard = 'forgotten'",
        "heard = 'hidden'",
        "erased_at = now()",
    ],
)
async def test_what_is_left_of_a_document_stays_while_it_is_needed(
    archive: Archive, retention: Retention, change: str
) -> None:
    await fill(archive, days=0, tables=("documents",))
    await archive.fetch(f"UPDATE documents SET {change}")
    assert await retention.step(100) == {}


async def test_an_open_letter_stays_and_keeps_what_is_left_of_its_document(
    archive: Archive, retention: Retention
) -> None:
    await fill(archive, days=0, tables=("documents", "letters"))
    await archive.fetch(
        "UPDATE letters SET document_id = 1, state = 'open', closed_at = NULL, replayed_as = NULL"
    )
    assert await retention.step(100) == {}
    await archive.fetch(SQL["held_documents"], [1])  # one that came before the document was held
    assert (await count(archive, "documents"), await count(archive, "letters")) == (1, 1)

    await archive.fetch("UPDATE letters SET state = 'discarded', closed_at = now(), close_reason = 'done'")
    assert await retention.step(100) == {"documents": 1}


@pytest.mark.parametrize("table", ROWS)
async def test_what_is_old_is_found_along_an_index(other: "asyncpg.Connection", table: str) -> None:
    await other.execute("SET enable_seqscan = off; SET enable_sort = off")
    age = next(age for name, age in Keeping().tables() if name == table)
    plan = await other.fetch(f"EXPLAIN {SQL[table]}", age, 100)
    lines = [row["QUERY PLAN"] for row in plan]
    assert not [line for line in lines if "Seq Scan" in line or "Sort" in line], lines
