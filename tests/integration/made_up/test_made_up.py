"""A made-up archive is one that persistence could have written."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Final

import pytest

from continuum_archive import Archive
from continuum_archive.writing import Writer
from continuum_console.embedded import PostgreSQL
from continuum_proto.errors import ConfigurationError
from continuum_simulators.__main__ import main
from continuum_simulators.archive.cli import UNFINISHED
from continuum_simulators.archive.copying import fill
from continuum_simulators.archive.playing import play
from continuum_simulators.archive.stories import Plan
from continuum_simulators.archive.tables import COLUMNS
from tests.archives import PAGES, drafted

PLAN: Final = Plan(briefs=120, seed=7)
FOLLOWING: Final = ("findable_briefs", "marks", "name_counts", "name_tails", "namings", "passages")
"""Tables that triggers keep, and what is kept of texts to search them. Words of briefs are left out: those of
a withdrawn one stay where they were kept while it was published, which nobody sees."""
CLOCKS: Final = frozenset(
    {
        *(
            "first_seen",
            "asked_at",
            "updated_at",
            "stored_at",
            "created_at",
            "handled_at",
            "at",
            "started_at",
        ),
        *("published_at", "withdrawn_at", "superseded_at", "recorded_at", "entry_id", "traceparent"),
    }
)
"""What a clock or chance decides: two archives need only agree on whether it is there."""
DRAWN: Final[Mapping[str, str]] = {
    "brief_id": "(SELECT document_id FROM briefs WHERE id = brief_id)",
    "entity_id": "(SELECT (type, key)::text FROM entities WHERE id = entity_id)",
    "source_id": "(SELECT (document_id, checksum, cut)::text FROM sources WHERE id = source_id)",
}
"""Ids of our own are drawn by lot: a row is compared by what they stand for."""
OWN_IDS: Final = frozenset({"briefs", "entities", "sources"})


async def test_both_ways_of_making_an_archive_give_the_same_rows(
    archive: Archive, postgresql: PostgreSQL, archive_template: str
) -> None:
    await play(archive, PLAN.stories(range(1, PLAN.documents() + 1)))
    postgresql.run(f"CREATE DATABASE copied TEMPLATE {archive_template}")
    async with Archive.open(postgresql.url("copied")) as copied:
        await fill(copied, PLAN)
        for table in (*COLUMNS, *FOLLOWING):
            written = await contents(archive, table)
            assert await contents(copied, table) == written
            assert written, f"{table} is compared by nothing"
    postgresql.run("DROP DATABASE copied WITH (FORCE)")


async def contents(archive: Archive, table: str) -> Sequence[str]:
    """Return the rows of a table, in words and in order."""
    found = await archive.fetch(
        """
        SELECT attname FROM pg_attribute
        WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''
        ORDER BY attnum
        """,
        table,
    )
    said = ", ".join(said_of(table, row["attname"]) for row in found)
    rows = await archive.fetch(f"SELECT row({said})::text AS row FROM {table} ORDER BY 1")
    return [row["row"] for row in rows]


def said_of(table: str, column: str) -> str:
    """Return what of a column both archives have in common."""
    if column == "id" and table in OWN_IDS:
        return "NULL"
    if column in CLOCKS:
        return f'"{column}" IS NULL'
    if column == "payload":  # has the brief's id in it
        return "payload::jsonb - 'brief_id'"
    return DRAWN.get(column, f'"{column}"')


async def test_every_quotation_stands_where_it_says(archive: Archive) -> None:
    await fill(archive, PLAN)
    elsewhere = await archive.fetch("""
        SELECT c.brief_id, c.version, c.n FROM citations c
        JOIN brief_versions v USING (brief_id, version)
        JOIN pages p ON p.source_id = v.source_id AND p.n = c.page
        WHERE substr(p.text, c.start + 1, c."end" - c.start) <> c.quote
    """)
    assert elsewhere == []


async def test_the_same_seed_makes_the_same_archive_whatever_the_batches(archive: Archive) -> None:
    whole = list(PLAN.stories(range(1, 41)))
    assert [*PLAN.stories(range(1, 21)), *PLAN.stories(range(21, 41))] == whole
    assert list(Plan(briefs=120, seed=8).stories(range(1, 41))) != whole


async def test_an_archive_can_go_on_after_it_was_filled(archive: Archive) -> None:
    documents = await fill(archive, PLAN)
    await Writer(archive).draft(drafted(1, document=documents + 1), PAGES)
    row = await archive.fetchrow("SELECT count(*) FROM briefs")
    assert row
    assert row["count"] == PLAN.briefs + 1


async def test_an_archive_with_documents_is_left_as_it_is(archive: Archive) -> None:
    await Writer(archive).draft(drafted(1), PAGES)
    with pytest.raises(ConfigurationError, match="database of its own"):
        await fill(archive, PLAN)


def test_an_archive_is_made_from_the_command_line(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a database without tables; a second time it is left as it is, with a word why."""
    command = ["archive", "--briefs", "20", "--database", database_url]
    assert main(command) == 0
    assert capsys.readouterr().out.startswith("20 briefs of 2")
    assert main(command) == 78
    assert "database of its own" in capsys.readouterr().err


async def test_what_is_stopped_before_the_end_says_so(archive: Archive, archive_url: str) -> None:
    words = ("-m", "continuum_simulators", "archive", "--briefs", "100000", "--database", archive_url)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, stderr=asyncio.subprocess.PIPE, start_new_session=True
    )
    assert process.stderr is not None
    async with asyncio.timeout(60):
        while await archive.fetchrow("SELECT FROM documents LIMIT 1") is None:
            assert process.returncode is None
            await asyncio.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        said = await process.stderr.read()
    assert (await process.wait(), said.decode()) == (130, f"{UNFINISHED}\n")


def test_a_missing_database_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["archive"]) == 78
    assert "set DATABASE_URL" in capsys.readouterr().err
