"""Whatever the order of a document's events, what remains is the same."""

from collections.abc import Awaitable, Callable, Sequence
from itertools import count, permutations

import pytest

from continuum_archive import Archive
from continuum_archive.writing import Writer
from continuum_proto.documents import SkipReason
from tests.archives import PAGES, cause_of, changed, drafted, skipped, unchanged

Step = Callable[[Writer, int], Awaitable[object]]
OUTCOME = """
SELECT d.status, d.reason, d.modified, d.title, d.cause_time, v.headline, v.cause_time AS briefed_for
  FROM documents d LEFT JOIN brief_versions v ON v.document_id = d.id AND v.state = 'published'
 WHERE d.id = $1
"""
"""What anybody can see; how many versions were replaced on the way is no part of it."""
_documents = count(1)


def queue(second: int) -> Step:
    return lambda writer, document: writer.queue(changed(second, document=document))


def draft(second: int, *, modified: int, fingerprint: str) -> Step:
    async def step(writer: Writer, document: int) -> object:
        forced = cause_of(second, document=document, force=True)
        event = drafted(second, document=document, modified=modified, fingerprint=fingerprint, cause=forced)
        return await writer.draft(event, PAGES)

    return step


def skip(second: int, reason: SkipReason, modified: int | None = None) -> Step:
    return lambda writer, document: writer.skip(skipped(second, reason, document=document, modified=modified))


def still(second: int, *, modified: int, fingerprint: str) -> Step:
    return lambda writer, document: writer.unchanged(
        unchanged(second, document=document, modified=modified, fingerprint=fingerprint)
    )


COURSES = {
    "edited twice": (
        queue(1),
        draft(1, modified=1, fingerprint="a"),
        queue(2),
        draft(2, modified=2, fingerprint="b"),
        queue(3),
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
    "excluded, then briefed": (
        skip(1, SkipReason.EXCLUDED, modified=1),
        queue(2),
        draft(2, modified=2, fingerprint="a"),
        queue(4),
        skip(4, SkipReason.GONE),
    ),
}


async def end_of(archive: Archive, steps: Sequence[Step]) -> tuple[object, ...]:
    document = next(_documents)
    writer = Writer(archive)
    for step in steps:
        await step(writer, document)
        await step(writer, document)
    row = await archive.fetchrow(OUTCOME, document)
    assert row is not None
    return tuple(row)


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES.keys())
async def test_every_order_of_a_course_ends_the_same(archive: Archive, course: Sequence[Step]) -> None:
    ends = {order: await end_of(archive, order) for order in permutations(course)}
    assert len(set(ends.values())) == 1


async def test_of_two_causes_the_later_one_wins(archive: Archive) -> None:
    end = await end_of(archive, COURSES["deleted"])
    assert (end[0], end[5]) == ("gone", None)


async def test_unchanged_after_a_draft_ends_as_the_draft_with_newer_metadata(archive: Archive) -> None:
    end = await end_of(
        archive, (draft(1, modified=1, fingerprint="a"), queue(2), still(2, modified=2, fingerprint="a"))
    )
    assert (end[0], end[5]) == ("briefed", "Brief of second 1")
