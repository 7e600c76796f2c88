"""What is listed and what is found is what readers may see: triggers keep it so."""

import asyncio
from random import Random
from typing import Final

import pytest

from continuum_archive import Archive
from continuum_archive.writing import Writer
from continuum_proto.briefs import BriefDrafted
from continuum_proto.documents import SkipReason
from continuum_proto.event import Event
from tests.archives import PAGES, drafted, skipped

NAMINGS: Final = """
    SELECT v.brief_id, v.version, m.entity_id, v.published_at, e.date_iso, count(*)::integer AS mentions
    FROM brief_versions v JOIN mentions m USING (brief_id, version) JOIN entities e ON e.id = m.entity_id
    JOIN documents d ON d.id = v.document_id
    WHERE v.state = 'published' AND d.status IN ('queued', 'briefed', 'no_text', 'too_large', 'failed')
    GROUP BY v.brief_id, v.version, m.entity_id, e.date_iso"""
COUNTS: Final = """
    SELECT e.id, e.type, count(n.*)::integer AS briefs, coalesce(sum(n.mentions), 0)::integer AS mentions
    FROM entities e LEFT JOIN namings n ON n.entity_id = e.id GROUP BY e.id"""
MARKS: Final = """
    SELECT v.brief_id, v.version, mark, v.published_at
    FROM brief_versions v JOIN documents d ON d.id = v.document_id, marks_of(d) AS mark
    WHERE v.state = 'published' AND d.status IN ('queued', 'briefed', 'no_text', 'too_large', 'failed')"""
FINDABLE: Final = """
    SELECT v.brief_id, v.version, v.source_id, v.published_at, d.correspondent, d.tags,
           date_part('year', d.created)::integer AS year
    FROM brief_versions v JOIN documents d ON d.id = v.document_id
    WHERE v.state = 'published' AND d.status IN ('queued', 'briefed', 'no_text', 'too_large', 'failed')"""
TAILS: Final = "SELECT id, tail, type FROM entities, tails(type, key) AS tail"
LISTS: Final = {
    "namings": (NAMINGS, "brief_id, version, entity_id, published_at, date_iso, mentions"),
    "name_counts": (COUNTS, "entity_id, type, briefs, mentions"),
    "marks": (MARKS, "brief_id, version, mark, published_at"),
    "findable_briefs": (FINDABLE, "brief_id, version, source_id, published_at, correspondent, tags, year"),
    "name_tails": (TAILS, "entity_id, tail, type"),
}


async def difference(archive: Archive) -> dict[str, list[object]]:
    """Return the rows of each list that are there and should not be, or should be and are not."""
    found: dict[str, list[object]] = {}
    for table, (truth, columns) in LISTS.items():
        there = f"SELECT {columns} FROM {table}"
        rows = await archive.fetch(f"(({truth}) EXCEPT ({there})) UNION ALL (({there}) EXCEPT ({truth}))")
        found[table] = [tuple(row) for row in rows]
    found["name_changes"] = list(await archive.fetch("SELECT * FROM name_changes"))
    return {table: rows for table, rows in found.items() if rows}


def draft(random: Random, second: int, document: int) -> Event[BriefDrafted]:
    """Return a draft that names some of what its text names, of a document with tags of its own."""
    event = drafted(second, document=document, fingerprint=random.choice("abc"))
    brief = event.data.brief
    some = tuple(random.sample(brief.entities, random.randint(0, len(brief.entities))))
    tags = tuple(random.sample(["money", "2026", "Ärger", "x" * 300], random.randint(0, 4)))
    data = event.data.model_copy(
        update={
            "brief": brief.model_copy(update={"entities": some}),
            "document": event.data.document.model_copy(update={"tags": tags}),
        }
    )
    return Event(event.id, event.source, event.subject, event.time, data, event.traceparent)


@pytest.mark.parametrize("seed", [1, 2])
async def test_lists_tell_what_is_published_after_every_event(archive: Archive, seed: int) -> None:
    random, writer = Random(seed), Writer(archive)
    for second in range(1, 41):
        document = random.randint(1, 5)
        if random.random() < 0.75:
            await writer.draft(draft(random, second, document), PAGES)
        elif random.random() < 0.8:
            await writer.skip(skipped(second, random.choice(list(SkipReason)), document=document))
        else:
            await archive.fetch("DELETE FROM documents WHERE id = $1", document)
        if second % 4 == 0:
            assert await difference(archive) == {}


async def test_a_version_that_is_published_later_is_listed_then(archive: Archive) -> None:
    await Writer(archive).draft(drafted(1), PAGES)
    for state in ("draft", "published"):
        await archive.fetch("UPDATE brief_versions SET state = $1", state)
        assert await difference(archive) == {}
    await archive.fetch("UPDATE brief_versions SET published_at = published_at - interval '1 day'")
    assert await difference(archive) == {}


async def test_new_tags_are_listed_without_a_new_version(archive: Archive) -> None:
    await Writer(archive).draft(drafted(1), PAGES)
    await archive.fetch("UPDATE documents SET tags = '{new}', created = '2025-01-01'")
    marks = {row["mark"] for row in await archive.fetch("SELECT mark FROM marks")}
    assert marks == {"tag:new", "correspondent:Kaiserdock AG", "year:2025", "document:7"}


async def test_new_tags_are_found_without_a_new_version(archive: Archive) -> None:
    await Writer(archive).draft(drafted(1), PAGES)
    await archive.fetch("UPDATE documents SET tags = '{new}', correspondent = NULL, created = '2025-01-01'")
    assert await difference(archive) == {}


HEARD: Final = """
    UPDATE documents SET heard = $1, heard_time = now(), heard_cause = gen_random_uuid()"""


@pytest.mark.parametrize("heard", ["hidden", "gone", "excluded", "forgotten"])
async def test_what_is_heard_of_a_document_decides_whether_its_brief_is_listed_and_found(
    archive: Archive, heard: str
) -> None:
    """Even where its version stays published: nobody depends on that two writers agree."""
    await Writer(archive).draft(drafted(1), PAGES)
    for word in (heard, "queued", heard):
        await archive.fetch(HEARD, word)
        for table in ("findable_briefs", "namings", "marks"):
            found = await archive.fetch(f"SELECT FROM {table} LIMIT 1")
            assert len(found) == (word == "queued"), (table, word)
        assert await difference(archive) == {}


async def test_rows_that_come_by_themselves_are_listed_as_well(archive: Archive) -> None:
    """As a copy of an archive brings them: versions first, then their mentions in several statements."""
    await Writer(archive).draft(drafted(1), PAGES)
    rows = await archive.fetch("SELECT * FROM mentions ORDER BY entity_id")
    async with archive.transaction() as connection:
        await connection.execute("DELETE FROM mentions")
        await connection.execute("DELETE FROM namings")
        for row in rows:
            await connection.copy_records_to_table("mentions", records=[tuple(row.values())])
    assert len(rows) == 3
    assert await difference(archive) == {}


async def test_writers_of_the_same_names_never_wait_for_each_other_in_a_circle(archive: Archive) -> None:
    """Each holds several briefs in one transaction, in opposite order, until both have written all."""
    writer = Writer(archive)
    for document in range(1, 5):
        await writer.draft(draft(Random(document), 1, document), PAGES)
    versions = [
        row["brief_id"] for row in await archive.fetch("SELECT id AS brief_id FROM briefs ORDER BY id")
    ]
    barrier = asyncio.Barrier(2)

    async def withdraw(briefs: list[str]) -> None:
        async with archive.transaction() as connection:
            for brief in briefs:
                await connection.execute(
                    "UPDATE brief_versions SET state = 'draft' WHERE brief_id = $1", brief
                )
            await barrier.wait()

    async with asyncio.timeout(20):
        await asyncio.gather(withdraw(versions[:2]), withdraw(versions[:1:-1]))
    assert await difference(archive) == {}
