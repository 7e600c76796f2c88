"""Asking for documents in bulk: once each, whoever asks, and whatever comes of it."""

import asyncio
from datetime import datetime, timedelta

import pytest

from continuum_archive import Archive
from continuum_archive.asking import Asking
from continuum_archive.course import Verdict
from continuum_archive.outbox import SQL, Outbox
from continuum_archive.writing import Writer
from continuum_proto.documents import Cause, DocumentChanged, Lane, SkipReason, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS_BULK
from tests.archives import MIDNIGHT, PAGES, cause_of, changed, drafted, skipped


@pytest.fixture
def asking(archive: Archive) -> Asking:
    return Asking(archive)


def listed(*ids: int) -> dict[int, datetime]:
    return dict.fromkeys(ids, MIDNIGHT)


async def statuses(archive: Archive) -> dict[int, str]:
    return {row["id"]: row["status"] for row in await archive.fetch("SELECT id, status FROM documents")}


async def owed(archive: Archive) -> list[Event[DocumentChanged]]:
    """Return what the relay would publish, as it would read it."""
    async with Outbox(archive).take(1000) as batch:
        return [
            Event(
                row.id,
                row.source,
                row.subject,
                row.created_at,
                DocumentChanged.model_validate_json(row.payload),
            )
            for row in batch.owed
            if row.stream == DOCUMENTS_BULK.name
        ]


def cause(event: Event[DocumentChanged]) -> Cause:
    change = event.data
    return Cause(
        event_id=event.id, time=event.time, trigger=change.trigger, lane=change.lane, force=change.force
    )


async def test_a_backfill_marks_documents_and_owes_an_event_for_each(
    archive: Archive, asking: Asking
) -> None:
    assert await asking.backfill(listed(5, 3)) == 2
    assert await statuses(archive) == {3: "queued", 5: "queued"}
    first, second = await owed(archive)
    assert first.data == DocumentChanged(
        document_id=3, trigger=Trigger.BACKFILL, lane=Lane.BULK, modified=MIDNIGHT
    )
    assert (first.subject, second.subject) == (document_subject(3), document_subject(5))
    row = await archive.fetchrow("SELECT * FROM documents WHERE id = 3")
    assert row is not None
    assert (row["heard_cause"], row["heard_time"]) == (first.id, first.time)
    assert (row["cause_id"], row["cause_time"], row["cause_trigger"]) == (first.id, first.time, "backfill")
    assert row["asked_at"] is not None


async def test_what_was_asked_for_is_left_alone(archive: Archive, asking: Asking, writer: Writer) -> None:
    await writer.queue(changed(1, document=2))
    await asking.backfill(listed(1))
    assert await asking.backfill(listed(1, 2, 3)) == 1
    assert [event.data.document_id for event in await owed(archive)] == [1, 3]


async def test_backfills_at_the_same_time_ask_once_for_each_document(
    archive: Archive, asking: Asking
) -> None:
    up, down = list(range(1, 101)), list(range(100, 0, -1))
    counts = await asyncio.gather(*(asking.backfill(listed(*ids)) for ids in (up, down, up, down)))
    assert sum(counts) == 100
    assert len(await owed(archive)) == 100


async def test_a_backfill_that_is_cut_short_asks_for_nothing(archive: Archive, asking: Asking) -> None:
    async with archive.transaction() as other:
        await other.execute("INSERT INTO documents (id) VALUES (2)")
        late = asyncio.create_task(asking.backfill(listed(1, 2)))
        await waiting_for_a_lock(archive)
        late.cancel()
        await asyncio.wait([late])
    assert late.cancelled()
    assert await statuses(archive) == {2: "not_asked_for"}
    assert await asking.backfill(listed(1, 2)) == 2


async def waiting_for_a_lock(archive: Archive) -> None:
    query = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with asyncio.timeout(10):
        while not await archive.fetch(query):  # noqa: ASYNC110 - the server tells no other way
            await asyncio.sleep(0.01)


async def test_its_own_event_finds_the_document_queued(
    archive: Archive, asking: Asking, writer: Writer
) -> None:
    await asking.backfill(listed(7))
    (event,) = await owed(archive)
    assert (await writer.queue(event)).verdict is Verdict.QUEUED
    assert await statuses(archive) == {7: "queued"}
    await writer.draft(drafted(1, cause=cause(event)), PAGES)
    assert await statuses(archive) == {7: "briefed"}


async def test_a_rebrief_is_forced_and_makes_a_new_version(
    archive: Archive, asking: Asking, writer: Writer
) -> None:
    await writer.draft(drafted(1), PAGES)
    assert await asking.rebrief([7]) == 1
    (event,) = await owed(archive)
    assert event.data == DocumentChanged(document_id=7, trigger=Trigger.REBRIEF, lane=Lane.BULK, force=True)
    assert await statuses(archive) == {7: "queued"}
    handled = await writer.draft(drafted(2, modified=1, cause=cause(event)), PAGES)
    assert handled.verdict is Verdict.STORED
    assert await statuses(archive) == {7: "briefed"}


async def test_a_rebrief_that_waits_is_not_doubled(archive: Archive, asking: Asking, writer: Writer) -> None:
    await writer.draft(drafted(1), PAGES)
    assert await asking.rebrief([7]) == 1
    assert await asking.rebrief([7]) == 0
    (event,) = await owed(archive)
    await writer.draft(drafted(2, modified=1, cause=cause(event)), PAGES)
    assert await asking.rebrief([7]) == 1
    assert len({event.id for event in await owed(archive)}) == 2


async def test_a_rebrief_asks_for_nothing_that_was_never_read(archive: Archive, asking: Asking) -> None:
    assert await asking.rebrief([7]) == 0
    assert await statuses(archive) == {}


async def test_a_request_is_the_latest_cause_where_another_clock_was_ahead(
    archive: Archive, asking: Asking, writer: Writer
) -> None:
    ahead = timedelta(days=900).total_seconds()
    await writer.draft(drafted(int(ahead)), PAGES)
    await asking.rebrief([7])
    (event,) = await owed(archive)
    assert event.time > cause_of(int(ahead)).time
    assert await statuses(archive) == {7: "queued"}


async def test_a_document_that_was_hidden_waits_again(
    archive: Archive, asking: Asking, writer: Writer
) -> None:
    await writer.skip(skipped(1, SkipReason.HIDDEN, document=2))
    assert await asking.rebrief([2]) == 1
    assert await statuses(archive) == {2: "queued"}


async def test_bulk_work_in_the_outbox_stands_behind_all_else(
    archive: Archive, asking: Asking, writer: Writer
) -> None:
    await asking.backfill(listed(*range(1, 301)))
    await writer.draft(drafted(1, document=900), PAGES)
    await writer.draft(drafted(1, document=901), PAGES)
    async with Outbox(archive).take(100) as batch:
        subjects = [row.subject for row in batch.owed]
    assert subjects[:2] == [document_subject(900), document_subject(901)]
    assert subjects[2:] == [document_subject(number) for number in range(1, 99)]


async def test_what_redis_loses_of_a_backfill_is_owed_again_until_it_is_answered(
    archive: Archive, asking: Asking, writer: Writer
) -> None:
    await asking.backfill(listed(1, 2))
    first, second = await owed(archive)
    outbox = Outbox(archive)
    async with outbox.take(10) as batch:
        await batch.published({row.seq: "1-0" for row in batch.owed})
    await writer.queue(first)
    await writer.draft(drafted(1, document=1, cause=cause(first)), PAGES)
    lost = await outbox.unanswered(announced=False, after=0, limit=10)
    assert [each.id for each in lost] == [second.id]
    assert await outbox.recall(lost) == 1
    assert await owed(archive) == [second]


@pytest.mark.parametrize(
    ("statement", "index"), [("take", "outbox_open_live"), ("take_bulk", "outbox_open_bulk")]
)
@pytest.mark.parametrize("analyzed", [False, True])
async def test_a_backfill_makes_nothing_slow_that_looks_into_the_outbox(
    archive: Archive, asking: Asking, statement: str, index: str, analyzed: bool
) -> None:
    await asking.backfill(listed(*range(1, 3001)))
    async with archive.connection() as connection:
        if analyzed:
            await connection.execute("ANALYZE outbox")
        plan = await connection.fetch("EXPLAIN " + SQL[statement].replace("$1", "100").replace("$2", "'{}'"))
    told = "\n".join(row[0] for row in plan)
    assert index in told
    assert statement == "take" or "Sort" not in told, "there may be 100,000 of them"
