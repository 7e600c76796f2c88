"""The history of a document: everything that tells of it, in the order in which it happened."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from continuum_archive import Archive
from continuum_archive.asking import Asking
from continuum_archive.erasing import Erasing
from continuum_archive.history import Happening, StepRow, history
from continuum_archive.ledger import Announcement, Ledger, Standing
from continuum_archive.letters import Letters
from continuum_archive.writing import Writer
from continuum_proto.documents import SkipReason
from continuum_proto.envelope import Failure
from continuum_proto.letters import LetterReplayed
from tests.archives import MIDNIGHT, PAGES, changed, drafted, failed, skipped

CHANGED, DRAFTED = "continuum.document.changed.v1", "continuum.brief.drafted.v1"
PUBLISHED = "continuum.brief.published.v1"


async def told(archive: Archive, document: int = 7) -> list[Happening]:
    return list((await history(archive, document, limit=100)).items)


async def test_a_brief_tells_how_long_it_waited_and_what_each_step_took(
    archive: Archive, writer: Writer
) -> None:
    await writer.queue(changed(1))
    await writer.draft(drafted(1), PAGES)
    queued, stored, owed = await told(archive)
    assert (queued.event, queued.status, queued.detail) == (CHANGED, "queued", "webhook")
    assert (stored.event, stored.status, stored.attempt) == (DRAFTED, "stored", 1)
    assert (owed.event, owed.status, owed.detail) == (PUBLISHED, "owed", "version 1")
    assert stored.steps == (StepRow("fetch", 12.5), StepRow("brief", 30))
    assert stored.duration_ms == 42.5
    assert stored.waited_ms is not None
    since = (stored.at - MIDNIGHT - timedelta(seconds=1)).total_seconds() * 1000
    assert stored.waited_ms == pytest.approx(since - 42.5, abs=0.01)
    assert stored.trace_id == "7" * 32
    assert queued.waited_ms is None


async def test_a_failure_tells_its_attempts_its_words_and_who_replayed_it(
    archive: Archive, writer: Writer
) -> None:
    event = changed(1)
    await writer.queue(event)
    letter = failed(event)
    await Letters(archive).keep(letter)
    replay = LetterReplayed(
        letter_id=letter.id,
        stream=letter.stream,
        group=letter.group,
        event_id=letter.event_id,
        by="ito",
        replayed_as=uuid4(),
        round=1,
    )
    closed_at = MIDNIGHT + timedelta(days=36500)
    await Letters(archive).replayed(replay, uuid4(), closed_at)
    _, failure, replayed = await told(archive)
    assert (failure.event, failure.status, failure.attempt) == (CHANGED, "failed", 5)
    assert (failure.detail, failure.words) == ("Refused", "a sentence")
    assert (replayed.event, replayed.status, replayed.actor) == ("continuum.letter", "replayed", "ito")
    assert replayed.at == closed_at


async def test_every_attempt_is_told_when_it_failed_and_of_what(archive: Archive, writer: Writer) -> None:
    failures = (
        Failure(attempt=1, at=MIDNIGHT, error_type="NotYet", error="no \x00file", ms=12),
        Failure(attempt=2, at=MIDNIGHT + timedelta(seconds=9), error_type="RuntimeError", ms=70),
    )
    await writer.draft(replace(drafted(1), attempt=3, failures=failures), PAGES)
    event = changed(1, document=8)
    await Letters(archive).keep(replace(failed(event), failures=failures))

    first, second, stored, _ = await told(archive)
    assert (first.at, second.at) == (failures[0].at, failures[1].at)
    assert [(one.event, one.status, one.attempt) for one in (first, second, stored)] == [
        (CHANGED, "retried", 1),
        (CHANGED, "retried", 2),
        (DRAFTED, "stored", 3),
    ]
    assert (first.detail, first.words, first.duration_ms) == ("NotYet", "no file", 12)
    assert (second.detail, second.words) == ("RuntimeError", None)
    assert [(one.status, one.attempt) for one in await told(archive, 8)] == [
        ("retried", 1),
        ("retried", 2),
        ("failed", 5),
    ]

    await Erasing(archive).forget(7, by="ito")
    assert [one.words for one in await told(archive) if one.words] == []


async def test_who_asked_for_it_and_who_was_told_are_part_of_it(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(1), PAGES)
    [row] = await archive.fetch("SELECT id FROM briefs")
    announcement = Announcement(PUBLISHED, row["id"], 1, "mail", uuid4(), uuid4())
    await Ledger(archive).record(announcement, Standing.SENT, "250 OK")
    await Asking(archive).rebrief([7])
    # Streams tell times to the millisecond, and all of this may happen within one.
    later = "UPDATE outbox SET created_at = created_at + interval '1 ms' WHERE type = $1"
    await archive.fetch(later, CHANGED)
    await archive.fetch("UPDATE outbox SET published_at = created_at + interval '3 s', entry_id = '1-0'")
    happened = await told(archive)
    assert [(one.event, one.status) for one in happened] == [
        (DRAFTED, "stored"),
        (PUBLISHED, "told"),
        (PUBLISHED, "sent"),
        (CHANGED, "asked_for"),
    ]
    _, announced, sent, asked = happened
    assert (sent.detail, sent.words) == ("mail", "250 OK")
    assert asked.detail == "rebrief"
    assert (announced.waited_ms, asked.waited_ms) == (3000, 3000)


async def test_what_was_erased_has_a_history_without_words(archive: Archive, writer: Writer) -> None:
    await writer.queue(changed(1))
    await writer.draft(drafted(1), PAGES)
    await writer.skip(skipped(2, SkipReason.EXCLUDED, modified=2))
    await Erasing(archive).forget(7, by="ito")
    happened = await told(archive)
    assert [(one.event.split(".")[-2], one.status) for one in happened] == [
        ("changed", "queued"),
        ("drafted", "stored"),
        ("skipped", "skipped"),
        ("withdrawn", "owed"),
        ("document", "done"),
    ]
    assert happened[-1].actor == "ito"
    assert happened[-1].detail == "events 1, mentions 3, names 3, pages 2, quotations 3, versions 1"
    assert [one.detail for one in happened[:3]] == [None, None, None]


async def test_others_have_histories_of_their_own(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(1, document=8), PAGES)
    assert await told(archive) == []


async def test_pages_go_on_where_the_last_ended_also_within_a_moment(
    archive: Archive, writer: Writer
) -> None:
    """What happened in one transaction has one time."""
    for second in range(1, 12):
        await writer.draft(drafted(second, fingerprint="ab"[second % 2]), PAGES)
    await archive.fetch("UPDATE processing_log SET at = (SELECT min(at) FROM processing_log)")
    await archive.fetch("UPDATE outbox SET created_at = (SELECT min(at) FROM processing_log)")
    every = await told(archive)
    assert len(every) == 22
    assert all(one.position.id < other.position.id for one, other in pairwise(every))
    pages: list[Happening] = []
    after = None
    while True:
        page = await history(archive, 7, limit=5, after=after)
        pages += page.items
        if not page.more:
            break
        after = page.items[-1].position
    assert pages == every
