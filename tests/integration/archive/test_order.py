"""Whatever the order of a document's events, what remains in PostgreSQL is the same.

Each order happens to a document of its own, all of them side by side. The rules alone go through many more
courses in ``tests/unit/archive/test_deciding.py``.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid5

import pytest

from continuum_archive import Archive
from continuum_archive.letters import Letters
from continuum_archive.standing import Finding, Hearing, Standing
from continuum_archive.writing import Writer
from continuum_proto.documents import SkipReason
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_proto.topology import DOCUMENTS
from tests.archives import MIDNIGHT, PAGES, cause_of, changed, drafted, failed, skipped, unchanged

Step = Callable[[Archive, Writer, int], Awaitable[object]]
OUTCOMES = """
SELECT d.id, d.status, d.reason, d.modified, d.title, d.cause_time, v.headline, v.cause_time AS briefed_for
  FROM documents d LEFT JOIN brief_versions v ON v.document_id = d.id AND v.state = 'published'
 ORDER BY d.id
"""
"""What anybody can see; how many versions were replaced on the way is no part of it."""
PUBLISHED_IN_VAIN = """
SELECT d.id, d.status FROM documents d JOIN brief_versions v ON v.document_id = d.id
 WHERE v.state = 'published' AND NOT readable(d.status)
"""
"""Versions that are still called published although readers may not see them: writers leave none."""
TOLD = """
SELECT document_id, version, type, payload::json ->> 'headline' AS headline
  FROM outbox WHERE brief_id IS NOT NULL ORDER BY seq
"""


def queue(second: int) -> Step:
    return lambda _, writer, document: writer.queue(changed(second, document=document))


def draft(second: int, *, modified: int, fingerprint: str) -> Step:
    async def step(_: Archive, writer: Writer, document: int) -> object:
        forced = cause_of(second, document=document, force=True)
        event = drafted(second, document=document, modified=modified, fingerprint=fingerprint, cause=forced)
        return await writer.draft(event, PAGES)

    return step


def skip(second: int, reason: SkipReason, modified: int | None = None) -> Step:
    return lambda _, writer, document: writer.skip(
        skipped(second, reason, document=document, modified=modified)
    )


def still(second: int, *, modified: int, fingerprint: str) -> Step:
    return lambda _, writer, document: writer.unchanged(
        unchanged(second, document=document, modified=modified, fingerprint=fingerprint)
    )


def fail(second: int) -> Step:
    return lambda archive, _, document: Letters(archive).keep(failed(changed(second, document=document)))


def replay(second: int) -> Step:
    def step(archive: Archive, _: Writer, document: int) -> Awaitable[None]:
        letter = letter_of(second, document)
        told = LetterReplayed(letter_id=letter, replayed_as=UUID(int=5), round=1, **WHERE)
        return Letters(archive).replayed(told, uuid5(letter, "replayed"), MIDNIGHT)

    return step


def discard(second: int) -> Step:
    def step(archive: Archive, _: Writer, document: int) -> Awaitable[None]:
        letter = letter_of(second, document)
        told = LetterDiscarded(letter_id=letter, reason="a test", **WHERE)
        return Letters(archive).discarded(told, uuid5(letter, "discarded"), MIDNIGHT)

    return step


WHERE = {"stream": DOCUMENTS.name, "group": "briefing", "event_id": "x", "by": "me"}


def letter_of(second: int, document: int) -> UUID:
    return failed(changed(second, document=document)).id


COURSES = {
    "edited three times": (
        queue(1),
        draft(1, modified=1, fingerprint="a"),
        queue(2),
        draft(2, modified=2, fingerprint="b"),
        queue(3),
        skip(3, SkipReason.NO_TEXT, modified=3),
    ),
    "deleted": (
        queue(1),
        draft(1, modified=1, fingerprint="a"),
        queue(2),
        skip(2, SkipReason.GONE),
    ),
    "deleted and restored": (
        draft(1, modified=1, fingerprint="a"),
        skip(2, SkipReason.GONE),
        queue(3),
        draft(3, modified=1, fingerprint="b"),
    ),
    "hidden, then without text": (
        draft(1, modified=1, fingerprint="a"),
        skip(2, SkipReason.HIDDEN),
        skip(3, SkipReason.NO_TEXT, modified=3),
        queue(3),
    ),
    "fetched late": (
        draft(1, modified=5, fingerprint="a"),
        draft(2, modified=2, fingerprint="b"),
        skip(3, SkipReason.NO_TEXT, modified=1),
        queue(3),
    ),
    "without text, fetched late, and asked for again": (
        draft(1, modified=1, fingerprint="a"),
        skip(2, SkipReason.NO_TEXT, modified=5),
        queue(3),
        draft(3, modified=3, fingerprint="b"),
    ),
    "excluded, then briefed": (
        skip(1, SkipReason.EXCLUDED, modified=1),
        queue(2),
        draft(2, modified=2, fingerprint="a"),
        queue(4),
        skip(4, SkipReason.GONE),
    ),
    "failed and replayed": (queue(1), fail(1), replay(1), queue(2)),
    "failed, replayed and briefed": (queue(1), fail(1), replay(1), draft(1, modified=1, fingerprint="a")),
    "failed and discarded": (draft(1, modified=1, fingerprint="a"), queue(2), fail(2), discard(2)),
}

ENDS = {
    "edited three times": ("no_text", None),
    "deleted": ("gone", None),
    "deleted and restored": ("briefed", "Brief of second 3"),
    "hidden, then without text": ("no_text", None),
    "fetched late": ("briefed", "Brief of second 1"),
    "without text, fetched late, and asked for again": ("no_text", None),
    "excluded, then briefed": ("gone", None),
    "failed and replayed": ("queued", None),
    "failed, replayed and briefed": ("briefed", "Brief of second 1"),
    "failed and discarded": ("failed", "Brief of second 1"),
}
"""The later of two causes wins, and what was newest when it was fetched."""


async def happen(archive: Archive, course: Sequence[Step], orders: Sequence[Sequence[int]]) -> None:
    """Let each order of a course happen to a document of its own, and then all of it a second time."""
    writer = Writer(archive)
    for turn in 2 * [*range(len(course))]:
        steps = (course[order[turn]](archive, writer, n) for n, order in enumerate(orders, start=1))
        await asyncio.gather(*steps)


async def believed(archive: Archive) -> dict[int, str]:
    """Return by document the headline that readers of announcements believe to be shown."""
    told: dict[tuple[int, int], dict[str, str]] = {}
    for row in await archive.fetch(TOLD):
        about = told.setdefault((row["document_id"], row["version"]), {})
        assert row["type"] not in about, "told twice"
        about[row["type"]] = row["headline"]
    newest = {document: about for (document, _), about in sorted(told.items())}
    return {
        document: about["continuum.brief.published.v1"]
        for document, about in newest.items()
        if "continuum.brief.withdrawn.v1" not in about
    }


@pytest.mark.parametrize("name", COURSES)
async def test_every_order_of_a_course_ends_the_same(archive: Archive, name: str) -> None:
    course = COURSES[name]
    orders = list(permutations(range(len(course))))
    await happen(archive, course, orders)
    ends = {row["id"]: row for row in await archive.fetch(OUTCOMES)}
    assert ends.keys() == set(range(1, len(orders) + 1))
    found = {tuple(row)[1:]: orders[document - 1] for document, row in ends.items()}
    assert len(found) == 1, found
    assert (ends[1]["status"], ends[1]["headline"]) == ENDS[name]
    shown = {document: row["headline"] for document, row in ends.items() if row["headline"]}
    assert await believed(archive) == shown
    assert await archive.fetch(PUBLISHED_IN_VAIN) == []


async def test_the_schema_computes_the_status_by_the_same_rule(archive: Archive) -> None:
    """For every reading beside every word, heard before it, with it and after it."""
    readings = [None, *(Finding(status, at(1), at(2), UUID(int=1)) for status in FOUND)]
    words = [None, *(Hearing(status, at(n), UUID(int=2)) for status in HEARD for n in (1, 2, 3))]
    standings = [
        Standing(found, found.cause_time if found else None, heard) for found in readings for heard in words
    ]
    async with archive.transaction() as connection:
        await connection.executemany(STAND, [columns(n, each) for n, each in enumerate(standings, start=1)])
    rows = await archive.fetch("SELECT status FROM documents ORDER BY id")
    assert [row["status"] for row in rows] == [standing.status for standing in standings]


FOUND = ("briefed", "no_text", "excluded", "too_large", "hidden", "gone")
HEARD = ("queued", "failed", "no_text", "excluded", "too_large", "hidden", "gone", "forgotten")
STAND = """
INSERT INTO documents (id, asked_at, found, found_cause, found_time, read_until, modified, added, title,
                       heard, heard_cause, heard_time)
VALUES ($1, now(), $2, $3, $4, $5, $6, $6, $7, $8, $9, $10)
"""


def at(second: int) -> datetime:
    return MIDNIGHT + timedelta(seconds=second)


def columns(document: int, standing: Standing) -> tuple[object, ...]:
    found, heard = standing.found, standing.heard
    return (
        document,
        *((found.status, found.cause_id, found.cause_time) if found else (None, None, None)),
        standing.read_until,
        *((found.modified, "a title") if found else (None, None)),
        *((heard.status, heard.cause_id, heard.cause_time) if heard else (None, None, None)),
    )
