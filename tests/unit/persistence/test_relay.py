"""The relay with a fake outbox: what is published, marked, left for later."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest

from continuum_archive.bells import Bell
from continuum_archive.outbox import Owed
from continuum_messaging import Published, RedisDown
from continuum_persistence.relay import BATCH, Relay
from continuum_proto.briefs import BriefPublished
from continuum_proto.documents import DocumentChanged, Lane, Trigger
from continuum_proto.envelope import Payload, document_subject
from continuum_proto.errors import DatabaseDown
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK, REPORTS, Stream

TRACEPARENT = "00-" + "7" * 32 + "-00f067aa0ba902b7-03"


@dataclass
class FakeBatch:
    owed: tuple[Owed, ...]
    marks: dict[int, str] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)

    async def published(self, entries: dict[int, str], merged: Collection[int] = ()) -> None:
        self.marks.update(entries)
        self.merged.update(merged)


@dataclass
class FakeOutbox:
    """Rows that are kept or undone as a transaction would."""

    waiting: list[Owed] = field(default_factory=list)
    marked: dict[int, str] = field(default_factory=dict)
    away: int = 0
    rung: Bell = field(default_factory=Bell)

    @asynccontextmanager
    async def take(self, limit: int, *, without: Collection[int] = ()) -> AsyncIterator[FakeBatch]:
        if self.away:
            self.away -= 1
            raise DatabaseDown("away")
        free = [owed for owed in self.waiting if owed.seq not in without]
        ordered = sorted(free, key=lambda owed: owed.stream == DOCUMENTS_BULK.name)
        batch = FakeBatch(tuple(ordered[:limit]))
        yield batch
        self.marked |= batch.marks
        self.waiting = [owed for owed in self.waiting if owed.seq not in batch.marks]

    @asynccontextmanager
    async def bell(self) -> AsyncIterator[Bell]:
        yield self.rung

    def owe(self, payload: Payload, *, stream: str = REPORTS.name, body: str = "") -> None:
        seq = len(self.waiting) + len(self.marked) + 1
        self.waiting.append(
            Owed(
                seq=seq,
                id=UUID(int=seq),
                stream=stream,
                type=payload.TYPE,
                source="continuum/persistence",
                subject=document_subject(7),
                payload=body or payload.model_dump_json(),
                traceparent=TRACEPARENT,
                tracestate=None,
                created_at=datetime(2026, 5, 3, tzinfo=UTC),
            )
        )
        self.rung.ring()


@dataclass
class FakePublisher:
    """Streams, one list each; goes away after ``lives`` publications."""

    streams: dict[str, list[Event[Payload]]] = field(default_factory=dict)
    lives: int = 1000
    merges: bool = False
    """Whether an earlier event of each document still waits."""
    seen: asyncio.Event = field(default_factory=asyncio.Event)

    async def publish(self, stream: Stream, event: Event[Payload]) -> Published:
        if not self.lives:
            self.lives = 1000
            raise RedisDown("away")
        self.lives -= 1
        events = self.streams.setdefault(stream.name, [])
        events.append(event)
        self.seen.set()
        return Published(f"{len(events)}-0", event.id)

    async def publish_document(self, event: Event[DocumentChanged]) -> Published:
        if self.merges:
            return Published("1-0", UUID(int=4711), merged=True)
        return await self.publish(DOCUMENTS, Event.read(event.envelope()))


def published(version: int = 1) -> BriefPublished:
    return BriefPublished(
        brief_id="b_7kq2m9", version=version, document_id=7, cause=UUID(int=9), headline="h", title="t"
    )


def backfill() -> DocumentChanged:
    return DocumentChanged(document_id=7, trigger=Trigger.BACKFILL, lane=Lane.BULK)


@asynccontextmanager
async def running(outbox: FakeOutbox, publisher: FakePublisher) -> AsyncIterator[None]:
    task = asyncio.create_task(Relay(outbox, publisher, poll=60, retry=(0.001,)).run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_an_owed_event_is_published_as_it_was_written() -> None:
    outbox, publisher = FakeOutbox(), FakePublisher()
    outbox.owe(published())
    assert await Relay(outbox, publisher).publish_some() == 1
    [event] = publisher.streams[REPORTS.name]
    assert (event.id, event.data, event.traceparent) == (UUID(int=1), published(), TRACEPARENT)
    assert outbox.marked == {1: "1-0"}


async def test_a_document_goes_by_its_marker() -> None:
    outbox, publisher = FakeOutbox(), FakePublisher()
    outbox.owe(DocumentChanged(document_id=7, trigger=Trigger.REBRIEF), stream=DOCUMENTS.name)
    await Relay(outbox, publisher).publish_some()
    assert len(publisher.streams[DOCUMENTS.name]) == 1


async def test_a_document_that_would_merge_is_published_by_itself() -> None:
    outbox, publisher = FakeOutbox(), FakePublisher(merges=True)
    outbox.owe(backfill(), stream=DOCUMENTS_BULK.name)
    await Relay(outbox, publisher).publish_some()
    [event] = publisher.streams[DOCUMENTS_BULK.name]
    assert event.id == UUID(int=1)


async def test_bulk_work_waits_while_redis_is_crowded_and_nothing_else_does() -> None:
    outbox, publisher, used = FakeOutbox(), FakePublisher(), 0.75
    outbox.owe(backfill(), stream=DOCUMENTS_BULK.name)
    outbox.owe(published())
    outbox.owe(DocumentChanged(document_id=8, trigger=Trigger.REQUEST), stream=DOCUMENTS.name)

    async def look() -> float:
        return used

    relay = Relay(outbox, publisher, used=look)
    assert await relay.publish_some() == 2
    assert await relay.publish_some() == 0
    assert list(outbox.marked) == [2, 3]
    used = 0.74
    assert await relay.publish_some() == 1
    assert sorted(outbox.marked) == [1, 2, 3]


async def test_what_redis_took_is_marked_although_it_went_away_meanwhile() -> None:
    outbox, publisher = FakeOutbox(), FakePublisher(lives=2)
    for version in range(1, 5):
        outbox.owe(published(version))
    with pytest.raises(RedisDown):
        await Relay(outbox, publisher).publish_some()
    assert list(outbox.marked) == [1, 2, 4]


async def test_an_event_that_nobody_can_read_stops_no_other() -> None:
    outbox, publisher = FakeOutbox(), FakePublisher()
    outbox.owe(published(), body="{}")
    outbox.owe(published(2))
    outbox.owe(published(3), stream="continuum.unheard-of")
    assert await Relay(outbox, publisher).publish_some() == 1
    assert list(outbox.marked) == [2]


async def test_many_that_nobody_can_read_stop_no_other() -> None:
    """As a newer release owes them, whose older neighbours are still at work."""
    outbox, publisher = FakeOutbox(), FakePublisher()
    for _ in range(BATCH):
        outbox.owe(published(), body="{}")
    outbox.owe(published(2))
    relay = Relay(outbox, publisher)
    assert [await relay.publish_some() for _ in range(2)] == [0, 1]
    assert len(outbox.waiting) == BATCH


async def test_a_bell_wakes_the_relay() -> None:
    outbox, publisher = FakeOutbox(), FakePublisher()
    async with running(outbox, publisher), asyncio.timeout(5):
        outbox.owe(published())
        await publisher.seen.wait()


async def test_the_relay_goes_on_when_what_was_away_is_back() -> None:
    outbox, publisher = FakeOutbox(away=3), FakePublisher(lives=0)
    outbox.owe(published())
    async with running(outbox, publisher), asyncio.timeout(5):
        await publisher.seen.wait()
