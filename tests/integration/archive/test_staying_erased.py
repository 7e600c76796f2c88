"""What was erased stays erased: what comes late, a listing, a loss of Redis. A person brings it back."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from continuum_archive import Archive
from continuum_archive.asking import Asking
from continuum_archive.choosing import Choosing, Rebriefs
from continuum_archive.comparing import Comparer
from continuum_archive.course import Verdict
from continuum_archive.erasing import Erasing
from continuum_archive.ledger import SQL as LEDGER
from continuum_archive.ledger import Announcement, Ledger, Standing
from continuum_archive.letters import Letters
from continuum_archive.writing import Writer
from continuum_proto.documents import InventoryListed, ListedDocument, ListingReason, SkipReason, Trigger
from continuum_proto.envelope import Failure
from continuum_proto.event import Event
from tests.archives import MIDNIGHT, cause_of, changed, failed, skipped, somebody_waits, unchanged
from tests.secret import SECRET, SECRET_PAGES, secret_draft, status
from tests.traces import traces_in_archive

LATE = {
    "a change": lambda writer: writer.queue(changed(9)),
    "a draft": lambda writer: writer.draft(secret_draft(9), SECRET_PAGES),
    "a draft without its text": lambda writer: writer.miss_text(secret_draft(9)),
    "that nothing changed": lambda writer: writer.unchanged(unchanged(9)),
    "that it is hidden": lambda writer: writer.skip(skipped(9, SkipReason.HIDDEN)),
}


@pytest.mark.parametrize("late", LATE)
async def test_what_comes_late_changes_nothing_and_is_cleared_as_well(
    archive: Archive, writer: Writer, erasing: Erasing, late: str
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await erasing.forget(7, by="ito")
    await erasing.cleared(await erasing.to_clear(10))
    assert await erasing.to_clear(10) == []

    handled = await LATE[late](writer)

    assert handled.verdict is Verdict.OUTDATED
    assert handled.fingerprint is None
    assert await status(archive) == "forgotten"
    assert await traces_in_archive(archive, SECRET) == []
    assert [left.document_id for left in await erasing.to_clear(10)] == [7]


async def test_words_of_attempts_that_failed_are_not_kept_when_they_come_late(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await erasing.forget(7, by="ito")
    attempt = Failure(attempt=1, at=MIDNIGHT, error_type="ModelRefused", error=f"no JSON: {SECRET}")
    await writer.draft(replace(secret_draft(9), failures=(attempt,)), SECRET_PAGES)
    assert await traces_in_archive(archive, SECRET) == []


def told(brief: str, target: str = "mail") -> Announcement:
    return Announcement("continuum.brief.published.v1", brief, 1, target, uuid4(), uuid4())


async def brief_of(archive: Archive, document: int = 7) -> str:
    [row] = await archive.fetch("SELECT id FROM briefs WHERE document_id = $1", document)
    return str(row["id"])


async def test_what_a_target_answers_after_the_erasure_is_not_kept(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    ledger, brief = Ledger(archive), await brief_of(archive)
    begun, unheard_of = told(brief), told(brief, "chat")
    await ledger.begin(begun)
    await erasing.forget(7, by="ito")
    await ledger.record(begun, Standing.SENT, f"accepted: {SECRET}")
    await ledger.record(unheard_of, Standing.SENT, f"accepted: {SECRET}")
    assert await traces_in_archive(archive, SECRET) == []
    assert {(entry.target, standing) for entry, standing, _ in await ledger.of(brief)} == {
        ("mail", Standing.SENT),
        ("chat", Standing.SENT),
    }


async def test_what_a_target_answers_while_its_brief_is_erased_is_erased_with_it(
    archive: Archive, writer: Writer, erasing: Erasing, archive_url: str
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    announcement = told(await brief_of(archive))
    notification = await asyncpg.connect(archive_url)
    answer = (announcement.message_id, announcement.event_id, "sent", f"accepted: {SECRET}")
    async with notification.transaction():
        await notification.execute(LEDGER["record"], *announcement.key, *answer)
        forgetting = asyncio.create_task(erasing.forget(7, by="ito"))
        await somebody_waits(archive)
    await forgetting
    assert await traces_in_archive(archive, SECRET) == []
    await notification.close()


async def test_a_letter_that_comes_late_is_not_kept(
    archive: Archive, erasing: Erasing, writer: Writer
) -> None:
    await writer.queue(changed(1))
    await erasing.forget(7, by="ito")
    await Letters(archive).keep(failed(changed(2)))
    assert await archive.fetch("SELECT FROM letters") == []
    assert await status(archive) == "forgotten"


async def test_a_webhook_after_it_was_forgotten_does_not_bring_it_back(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await erasing.forget(7, by="ito")
    later = 365 * 86_400
    assert (await writer.queue(changed(later))).verdict is Verdict.OUTDATED
    assert (await writer.draft(secret_draft(later), SECRET_PAGES)).verdict is Verdict.OUTDATED
    assert await status(archive) == "forgotten"


async def test_a_person_brings_it_back(archive: Archive, writer: Writer, erasing: Erasing) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await erasing.forget(7, by="ito")
    choosing = Choosing(archive)
    assert list((await choosing.rebriefs(Rebriefs(engine="extractive"))).ids) == []
    assert list((await choosing.rebriefs(Rebriefs(ids={7}))).ids) == [7]

    assert await Asking(archive).rebrief([7]) == 1

    row = await archive.fetchrow("SELECT id, created_at FROM outbox WHERE type LIKE '%document.changed%'")
    assert row is not None
    cause = cause_of(0, trigger=Trigger.REBRIEF, force=True).model_copy(
        update={"event_id": row["id"], "time": row["created_at"]}
    )
    draft = secret_draft(1)
    asked_for = Event(
        uuid4(), draft.source, draft.subject, draft.time, draft.data.model_copy(update={"cause": cause})
    )
    assert (await writer.draft(asked_for, SECRET_PAGES)).verdict is Verdict.STORED
    assert await status(archive) == "briefed"
    [left] = await erasing.to_clear(10)
    assert left.status == "briefed"


def listing(*documents: int, reason: ListingReason = ListingReason.DAILY) -> Event[InventoryListed]:
    data = InventoryListed(
        run=uuid4(),
        part=1,
        parts=1,
        began=MIDNIGHT + timedelta(days=3650),
        reason=reason,
        documents=tuple(
            ListedDocument(id=number, modified=MIDNIGHT + timedelta(days=3650), added=MIDNIGHT)
            for number in documents
        ),
    )
    return Event.new(data, source="test", subject="paperless")


async def unheeded(_: object) -> None:
    """Remember nothing."""


async def test_a_listing_does_not_ask_for_what_was_forgotten(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await erasing.forget(7, by="ito")
    comparison = await Comparer(archive).take(listing(7), unheeded)
    assert comparison is not None
    assert not comparison.findings
    assert await status(archive) == "forgotten"


async def test_what_was_forgotten_stays_so_when_a_listing_lacks_it_for_a_while(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    """It was in the trash, or out of the token's sight."""
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await erasing.forget(7, by="ito")
    for listed in (listing(), listing(7)):
        comparison = await Comparer(archive).take(listed, unheeded)
        assert comparison is not None
        assert not comparison.findings
        assert await status(archive) == "forgotten"


async def test_redis_hears_again_what_is_forgotten_after_a_loss(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await erasing.forget(7, by="ito")
    await erasing.cleared(await erasing.to_clear(10))
    await Comparer(archive).take(listing(7), unheeded)
    assert await erasing.to_clear(10) == []
    await Comparer(archive).take(listing(7, reason=ListingReason.LOSS), unheeded)
    assert [left.document_id for left in await erasing.to_clear(10)] == [7]


async def test_what_came_while_redis_was_cleared_is_not_noted_as_cleared(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await erasing.forget(7, by="ito")
    left = await erasing.to_clear(10)
    await writer.draft(secret_draft(2), SECRET_PAGES)
    assert await erasing.cleared(left) == 0
    assert [each.cleared for each in await erasing.known([7, 8])] == [False]
    assert await erasing.cleared(await erasing.to_clear(10)) == 1
    assert [each.cleared for each in await erasing.known([7, 8])] == [True]
