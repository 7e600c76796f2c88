"""Owed events after they were published: which of them nobody has answered, and owing them again."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from continuum_archive import Archive
from continuum_archive.ledger import Announcement, Ledger, Standing
from continuum_archive.outbox import Outbox, Unanswered
from continuum_archive.owing import owe_documents
from continuum_archive.writing import Writer
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.event import Event
from tests.archives import MIDNIGHT, PAGES, drafted

ASKED = UUID(int=5)


@pytest.fixture
async def published(archive: Archive) -> Outbox:
    """One announcement and one document, published."""
    await Writer(archive).draft(drafted(1), PAGES)
    async with archive.transaction() as connection:
        change = DocumentChanged(document_id=8, trigger=Trigger.RECONCILIATION)
        await owe_documents(connection, UUID(int=1), [(ASKED, change)])
    outbox = Outbox(archive)
    await publish(outbox, {})
    return outbox


async def publish(outbox: Outbox, merged: Mapping[int, bool]) -> None:
    async with outbox.take(100) as batch:
        await batch.published({owed.seq: f"{owed.seq}-0" for owed in batch.owed}, list(merged))


async def unanswered(outbox: Outbox, *, announced: bool = True) -> list[Unanswered]:
    return list(await outbox.unanswered(announced=announced, after=0, limit=10))


async def document_waits(archive: Archive) -> Event[DocumentChanged]:
    change = DocumentChanged(document_id=8, trigger=Trigger.RECONCILIATION)
    event = Event(ASKED, "continuum/persistence", "paperless/documents/8", MIDNIGHT, change)
    await Writer(archive).queue(event)
    return event


async def announced(archive: Archive) -> None:
    (row,) = await archive.fetch("SELECT * FROM outbox WHERE brief_id IS NOT NULL")
    told = Announcement(row["type"], row["brief_id"], row["version"], "mail", UUID(int=2), row["id"])
    await Ledger(archive).record(told, Standing.SENT)


async def test_what_nobody_has_answered_is_known_with_its_entry(archive: Archive, published: Outbox) -> None:
    found = await unanswered(published)
    rows = await archive.fetch("SELECT seq, id, stream FROM outbox ORDER BY seq")
    assert found == [Unanswered(row["seq"], row["id"], row["stream"], f"{row['seq']}-0") for row in rows]


async def test_an_announcement_in_the_ledger_is_answered(archive: Archive, published: Outbox) -> None:
    await announced(archive)
    assert [each.id for each in await unanswered(published)] == [ASKED]


async def test_announcements_that_nobody_reads_are_left_alone(published: Outbox) -> None:
    assert [each.id for each in await unanswered(published, announced=False)] == [ASKED]


async def test_a_document_that_waits_for_the_event_is_not_answered(
    archive: Archive, published: Outbox
) -> None:
    await document_waits(archive)
    assert ASKED in [each.id for each in await unanswered(published)]


async def test_a_document_with_an_outcome_is_answered(archive: Archive, published: Outbox) -> None:
    event = await document_waits(archive)
    outcome = drafted(1, document=8)
    cause = outcome.data.cause.model_copy(update={"event_id": event.id, "time": event.time})
    data = outcome.data.model_copy(update={"cause": cause})
    await Writer(archive).draft(Event(UUID(int=9), outcome.source, outcome.subject, MIDNIGHT, data), PAGES)
    await forget_announcements(archive)
    assert await unanswered(published) == []


async def forget_announcements(archive: Archive) -> None:
    await archive.fetch("DELETE FROM outbox WHERE brief_id IS NOT NULL")


async def test_what_merged_waits_under_another_event(archive: Archive) -> None:
    async with archive.transaction() as connection:
        change = DocumentChanged(document_id=8, trigger=Trigger.RECONCILIATION)
        await owe_documents(connection, UUID(int=1), [(ASKED, change)])
    outbox = Outbox(archive)
    (row,) = await archive.fetch("SELECT seq FROM outbox")
    await publish(outbox, {row["seq"]: True})
    assert await unanswered(outbox) == []


async def test_what_is_recalled_is_owed_again_and_the_relay_hears_of_it(published: Outbox) -> None:
    lost = await unanswered(published)
    async with published.bell() as bell:
        assert await published.recall(lost) == 2
        await bell.wait(5)
        async with published.take(10) as batch:
            assert [owed.seq for owed in batch.owed] == [each.seq for each in lost]
    assert await unanswered(published) == []


async def test_what_was_published_again_meanwhile_is_not_recalled(published: Outbox) -> None:
    lost = await unanswered(published)
    await published.recall(lost)
    async with published.take(10) as batch:
        await batch.published({owed.seq: "9-9" for owed in batch.owed})
    assert await published.recall(lost) == 0


async def test_an_event_is_owed_once_by_its_id(archive: Archive, published: Outbox) -> None:
    async with archive.transaction() as connection:
        change = DocumentChanged(document_id=8, trigger=Trigger.RECONCILIATION)
        await owe_documents(connection, UUID(int=2), [(ASKED, change)])
    assert len(await archive.fetch("SELECT FROM outbox WHERE document_id = 8")) == 1


async def test_what_is_passed_over_leaves_its_place_to_others(archive: Archive) -> None:
    for document in range(1, 4):
        await Writer(archive).draft(drafted(1, document=document), PAGES)
    async with Outbox(archive).take(1) as batch:
        [first] = batch.owed
    async with Outbox(archive).take(2, without={first.seq}) as batch:
        assert [owed.seq - first.seq for owed in batch.owed] == [1, 2]
