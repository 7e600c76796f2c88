"""A full listing of Paperless against the archive: what is asked for again, and what is left alone."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4, uuid5

import pytest

from continuum_archive import Archive
from continuum_archive.asking import Asking
from continuum_archive.comparing import Comparer, Comparison, Finding, Remembered
from continuum_archive.letters import Letters
from continuum_archive.writing import Writer
from continuum_messaging import RedisDown
from continuum_proto.documents import (
    DocumentChanged,
    InventoryListed,
    ListedDocument,
    ListingReason,
    SkipReason,
    Trigger,
)
from continuum_proto.event import Event
from continuum_proto.letters import LetterDiscarded
from tests.archives import MIDNIGHT, PAGES, changed, drafted, failed, skipped

BEFORE = MIDNIGHT - timedelta(days=30)
LATER = timedelta(hours=2)
"""A listing of then sees everything that a test has done."""


def at(second: int) -> datetime:
    return MIDNIGHT + timedelta(seconds=second)


def one(id: int, *, modified: datetime = MIDNIGHT, added: datetime = MIDNIGHT) -> ListedDocument:
    return ListedDocument(id=id, modified=modified, added=added)


class Listing:
    """A run of ingest, and what Redis was told to remember."""

    def __init__(self, archive: Archive, *, reason: ListingReason = ListingReason.DAILY) -> None:
        self.comparer, self.reason = Comparer(archive), reason
        self.run = uuid4()
        self.began = datetime.now(UTC) + LATER
        self.remembered: list[Remembered] = []
        self.accept_absent = False

    def part(
        self, documents: Sequence[ListedDocument], *, part: int = 1, parts: int = 1
    ) -> Event[InventoryListed]:
        data = InventoryListed(
            run=self.run,
            part=part,
            parts=parts,
            began=self.began,
            reason=self.reason,
            accept_absent=self.accept_absent,
            documents=tuple(documents),
        )
        return Event.new(
            data, id=uuid5(self.run, str(part)), source="continuum/ingest", subject="paperless/inventory"
        )

    async def remember(self, documents: Sequence[Remembered]) -> None:
        self.remembered += documents

    async def take(self, event: Event[InventoryListed]) -> Comparison | None:
        return await self.comparer.take(event, self.remember)

    async def of(self, *documents: ListedDocument) -> Comparison:
        comparison = await self.take(self.part(documents))
        assert comparison is not None
        return comparison


@pytest.fixture
async def writer(archive: Archive) -> Writer:
    """An archive that first started at midnight."""
    writer = Writer(archive)
    await writer.first_start(MIDNIGHT)
    return writer


async def owed(archive: Archive) -> dict[int, DocumentChanged]:
    rows = await archive.fetch("SELECT document_id, payload FROM outbox WHERE type LIKE '%document%'")
    return {row["document_id"]: DocumentChanged.model_validate_json(row["payload"]) for row in rows}


async def status(archive: Archive, document: int) -> str | None:
    row = await archive.fetchrow("SELECT status FROM documents WHERE id = $1", document)
    return row["status"] if row else None


async def test_a_document_that_nobody_knows_is_asked_for(archive: Archive, writer: Writer) -> None:
    listing = Listing(archive)
    comparison = await listing.of(one(7, modified=at(5)))
    assert comparison.findings == {Finding.MISSING: 1}
    asked = (await owed(archive))[7]
    assert (asked.trigger, asked.modified, asked.cause) == (Trigger.RECONCILIATION, at(5), listing.run)
    assert not asked.force


async def test_what_was_there_before_the_first_start_is_not_asked_for(
    archive: Archive, writer: Writer
) -> None:
    comparison = await Listing(archive).of(one(7, modified=BEFORE, added=BEFORE))
    assert (comparison.findings, comparison.not_asked_for) == ({}, 1)
    assert await owed(archive) == {}
    assert await status(archive, 7) == "not_asked_for"


async def test_what_changes_after_the_first_start_is_asked_for(archive: Archive, writer: Writer) -> None:
    await Listing(archive).of(one(7, modified=BEFORE, added=BEFORE))
    comparison = await Listing(archive).of(one(7, modified=at(9), added=BEFORE))
    assert comparison.findings == {Finding.MISSING: 1}


async def test_what_nobody_asked_for_is_forgotten_with_its_document(archive: Archive, writer: Writer) -> None:
    await Listing(archive).of(one(7, modified=BEFORE, added=BEFORE))
    comparison = await Listing(archive).of()
    assert (comparison.known, comparison.findings) == (0, {})
    assert await status(archive, 7) is None


async def test_what_nobody_asked_for_stays_while_a_letter_about_it_is_open(
    archive: Archive, writer: Writer
) -> None:
    await Listing(archive).of(one(7, modified=BEFORE, added=BEFORE))
    await Letters(archive).keep(replace(failed(changed(1)), stream="continuum.reports"))
    await Listing(archive).of()
    assert await status(archive, 7) == "not_asked_for"
    assert len(await archive.fetch("SELECT FROM letters")) == 1


async def test_a_document_as_it_was_read_is_left_alone(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(3), PAGES)
    comparison = await Listing(archive).of(one(7, modified=at(3)))
    assert (comparison.known, comparison.findings) == (1, {})
    assert await owed(archive) == {}


async def test_a_document_that_has_changed_since_is_asked_for(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(3), PAGES)
    comparison = await Listing(archive).of(one(7, modified=at(4)))
    assert comparison.findings == {Finding.STALE: 1}


async def test_a_document_that_is_not_listed_is_asked_for(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(3), PAGES)
    comparison = await Listing(archive).of()
    assert comparison.findings == {Finding.ABSENT: 1}
    assert (await owed(archive))[7].modified is None


async def test_a_document_that_was_heard_of_after_the_listing_began_is_not_absent(
    archive: Archive, writer: Writer
) -> None:
    listing = Listing(archive)
    listing.began = datetime.now(UTC) - timedelta(minutes=1)
    await writer.draft(drafted(3), PAGES)
    comparison = await listing.of()
    assert (comparison.known, comparison.findings) == (0, {})


@pytest.mark.parametrize(
    ("reason", "asked"), [(ListingReason.LOSS, {Finding.WAITING: 1}), (ListingReason.START, {})]
)
async def test_a_document_that_just_began_to_wait_is_asked_for_after_a_loss_only(
    archive: Archive, writer: Writer, reason: ListingReason, asked: dict[Finding, int]
) -> None:
    waiting = changed(1)
    await writer.queue(Event.new(waiting.data, source=waiting.source, subject=waiting.subject))
    listing = Listing(archive, reason=reason)
    listing.began = datetime.now(UTC) + timedelta(minutes=1)
    assert (await listing.of(one(7))).findings == asked


async def test_a_document_that_has_waited_for_long_is_asked_for(archive: Archive, writer: Writer) -> None:
    await writer.queue(changed(1))
    assert (await Listing(archive).of(one(7))).findings == {Finding.WAITING: 1}


async def test_a_document_whose_request_stands_in_the_outbox_is_left_to_it(
    archive: Archive, writer: Writer
) -> None:
    """A backfill may wait for days; whether its entries are lost is seen from the outbox."""
    await Asking(archive).backfill({7: MIDNIGHT})
    assert (await Listing(archive).of(one(7))).findings == {}
    await archive.fetch("UPDATE outbox SET published_at = now() - interval '8 days', entry_id = '1-0'")
    assert (await Listing(archive).of(one(7))).findings == {Finding.WAITING: 1}


@pytest.mark.parametrize("reason", [SkipReason.GONE, SkipReason.HIDDEN])
async def test_a_document_that_is_listed_again_is_asked_for(
    archive: Archive, writer: Writer, reason: SkipReason
) -> None:
    await writer.skip(skipped(1, reason))
    assert (await Listing(archive).of(one(7))).findings == {Finding.RETURNED: 1}


async def test_hidden_documents_are_asked_for_and_gone_ones_are_not(archive: Archive, writer: Writer) -> None:
    await writer.skip(skipped(1, SkipReason.HIDDEN, document=7))
    await writer.skip(skipped(1, SkipReason.GONE, document=8))
    comparison = await Listing(archive).of()
    assert (comparison.known, comparison.findings) == (0, {Finding.HIDDEN: 1})


async def test_a_document_without_text_is_looked_at_again_after_a_week(
    archive: Archive, writer: Writer
) -> None:
    await writer.skip(skipped(1, SkipReason.NO_TEXT, modified=1))
    assert (await Listing(archive).of(one(7, modified=at(1)))).findings == {}
    await archive.fetch("UPDATE documents SET updated_at = now() - interval '8 days'")
    assert (await Listing(archive).of(one(7, modified=at(1)))).findings == {Finding.NO_TEXT: 1}


async def test_an_excluded_document_is_left_alone_until_it_changes(archive: Archive, writer: Writer) -> None:
    await writer.skip(skipped(1, SkipReason.EXCLUDED, modified=1))
    assert (await Listing(archive).of(one(7, modified=at(1)))).findings == {}
    assert (await Listing(archive).of(one(7, modified=at(2)))).findings == {Finding.STALE: 1}


@pytest.mark.parametrize("discarded", [False, True])
async def test_a_failed_document_is_left_alone_until_it_changes(
    archive: Archive, writer: Writer, discarded: bool
) -> None:
    letter = failed(changed(1, modified=at(1)))
    await Letters(archive).keep(letter)
    if discarded:
        closing = LetterDiscarded(
            letter_id=letter.id,
            stream=letter.stream,
            group=letter.group,
            event_id=letter.event_id,
            by="me",
            reason="a photograph",
        )
        await Letters(archive).discarded(closing, uuid4(), at(60))
    assert await status(archive, 7) == "failed"
    assert (await Listing(archive).of(one(7, modified=at(1)))).findings == {}
    assert (await Listing(archive).of(one(7, modified=at(2)))).findings == {Finding.STALE: 1}


async def test_a_letter_that_does_not_know_its_document_is_left_until_someone_acts(
    archive: Archive, writer: Writer
) -> None:
    await Letters(archive).keep(failed(changed(1)))
    assert (await Listing(archive).of(one(7, modified=at(99)))).findings == {}


async def test_too_many_absent_documents_raise_an_alarm_and_nothing_is_asked_for(
    archive: Archive, writer: Writer
) -> None:
    for document in range(1, 23):
        await writer.skip(skipped(1, SkipReason.EXCLUDED, document=document, modified=1))
    listing = Listing(archive)
    comparison = await listing.of(one(100))
    assert comparison.alarm is not None
    assert "22 of 22 known documents are not listed" in comparison.alarm
    assert comparison.findings == {Finding.ABSENT: 22, Finding.MISSING: 1}
    assert await owed(archive) == {}
    assert not any(each.again for each in listing.remembered)


async def test_a_person_may_accept_that_many_are_absent(archive: Archive, writer: Writer) -> None:
    for document in range(1, 23):
        await writer.skip(skipped(1, SkipReason.EXCLUDED, document=document, modified=1))
    listing = Listing(archive)
    listing.accept_absent = True
    assert (await listing.of()).alarm is None
    assert len(await owed(archive)) == 22


async def test_few_absent_documents_raise_no_alarm_however_large_their_share(
    archive: Archive, writer: Writer
) -> None:
    for document in range(1, 21):
        await writer.skip(skipped(1, SkipReason.EXCLUDED, document=document, modified=1))
    assert (await Listing(archive).of()).alarm is None
    assert len(await owed(archive)) == 20


@pytest.mark.parametrize(("number", "lane"), [(100, "live"), (101, "bulk")])
async def test_more_than_a_hundred_go_through_the_bulk_lane(
    archive: Archive, writer: Writer, number: int, lane: str
) -> None:
    await Listing(archive).of(*(one(document) for document in range(1, number + 1)))
    assert {change.lane for change in (await owed(archive)).values()} == {lane}
    rows = await archive.fetch("SELECT DISTINCT stream FROM outbox")
    assert [row["stream"] for row in rows] == [
        {"live": "continuum.documents", "bulk": "continuum.documents.bulk"}[lane]
    ]


async def test_parts_may_come_in_any_order_at_once_and_twice(archive: Archive, writer: Writer) -> None:
    listing = Listing(archive)
    parts = [listing.part([one(number)], part=number, parts=5) for number in range(1, 6)]
    answers = await asyncio.gather(*(listing.take(part) for part in (*reversed(parts), *parts)))
    (comparison,) = [answer for answer in answers if answer is not None]
    assert (comparison.listed, comparison.findings) == (5, {Finding.MISSING: 5})
    assert sorted(await owed(archive)) == [1, 2, 3, 4, 5]
    (kept,) = await archive.fetch("SELECT listed, findings, compared_at FROM reconciliations")
    assert (kept["listed"], json.loads(kept["findings"])) == (5, {"missing": 5})
    assert await archive.fetch("SELECT FROM inventory_parts") == []


async def test_a_listing_without_all_its_parts_changes_nothing(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(3), PAGES)
    listing = Listing(archive)
    assert await listing.take(listing.part([], part=1, parts=2)) is None
    assert await owed(archive) == {}
    assert listing.remembered == []


async def test_redis_hears_what_was_read_and_which_brief_stands(archive: Archive, writer: Writer) -> None:
    stored = await writer.draft(drafted(3, document=7), PAGES)
    await writer.skip(skipped(4, SkipReason.EXCLUDED, document=8, modified=4))
    await writer.draft(drafted(3, document=9), PAGES)
    await writer.queue(changed(1, document=10))
    listing = Listing(archive)
    await listing.of(one(7, modified=at(3)), one(8, modified=at(4)), one(9, modified=at(5)), one(10))
    heard = {each.document_id: each for each in listing.remembered}
    assert heard[7] == Remembered(7, at(3), stored.fingerprint, again=False)
    assert heard[8] == Remembered(8, at(4), None, again=False)
    assert heard[9].again
    assert set(heard) == {7, 8, 9}


async def test_nothing_is_kept_where_redis_does_not_hear(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(3), PAGES)

    async def deaf(documents: Sequence[Remembered]) -> None:
        raise RedisDown("away")

    listing = Listing(archive)
    with pytest.raises(RedisDown):
        await listing.comparer.take(listing.part([one(8)]), deaf)
    assert await owed(archive) == {}
    assert (await listing.of(one(8))).findings == {Finding.MISSING: 1, Finding.ABSENT: 1}


async def test_the_events_of_a_run_have_the_same_ids_whoever_makes_them(
    archive: Archive, writer: Writer
) -> None:
    listing = Listing(archive)
    await listing.of(one(7))
    (row,) = await archive.fetch("SELECT id FROM outbox")
    assert row["id"] == UUID(str(uuid5(listing.run, "document 7")))
