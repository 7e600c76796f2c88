"""Batches on a real Redis: one slot each, a lease for every entry."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from continuum_messaging import DeliveryBroker, DeliverySettings, Publisher, RedisLanes, ensure_topology
from continuum_messaging.lua import execute
from continuum_proto.documents import DocumentChanged
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS
from tests.contract.messaging.benches import changed, eventually, quick
from tests.integration.messaging.workers import (
    GROUP,
    abandon,
    client,
    eventually_so,
    nothing_pending,
    pending,
)

HandlerOfBatches = Callable[[Sequence[int]], Awaitable[None]]


@asynccontextmanager
async def worker(
    url: str, handler: HandlerOfBatches, *, settings: DeliverySettings | None = None, drain: float = 1.0
) -> AsyncIterator[RedisLanes]:
    """Run ``handler`` on batches of up to five documents until the end of the block, then drain."""
    lanes = RedisLanes(url, service="test", consumer="test-batches", settings=settings or quick())
    broker = DeliveryBroker(url, lanes=lanes)

    @broker.on(DOCUMENTS, group=GROUP, batch=5)
    async def on_documents_changed(events: Sequence[Event[DocumentChanged]]) -> Sequence[None]:
        await handler([event.data.document_id for event in events])
        return [None] * len(events)

    try:
        await broker.start()
        yield lanes
    finally:
        await broker.drain(drain)


async def test_a_batch_takes_one_slot(redis_url: str) -> None:
    release = asyncio.Event()
    batches: list[Sequence[int]] = []

    async def handler(documents: Sequence[int]) -> None:
        batches.append(documents)
        await release.wait()

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        for document in range(1, 21):
            await publisher.publish_document(changed(document))
        async with worker(redis_url, handler, settings=quick(slots=2)) as lanes:
            await eventually(lambda: len(batches) == 2)
            assert lanes.held() == 10
            assert await pending(redis) == {"test-batches": 10}
            release.set()
            await eventually(lambda: [len(batch) for batch in batches] == [5, 5, 5, 5])
            await eventually_so(lambda: nothing_pending(redis))


async def test_a_lease_lost_in_a_batch_ends_that_delivery_alone(redis_url: str) -> None:
    began, release = asyncio.Event(), asyncio.Event()
    batches: list[Sequence[int]] = []

    async def handler(documents: Sequence[int]) -> None:
        batches.append(documents)
        began.set()
        await release.wait()

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        entries = [(await publisher.publish_document(changed(document))).entry for document in (1, 2, 3)]
        async with worker(redis_url, handler, settings=quick(lease=0.6)) as lanes:
            await began.wait()
            await execute(redis, "XCLAIM", DOCUMENTS.name, GROUP, "thief", 0, entries[1])
            await eventually(lambda: lanes.held() == 2)
            release.set()
            await eventually(lambda: lanes.held() == 0)
            assert await pending(redis) == {"thief": 1}
            assert batches == [[1, 2, 3]]
            await execute(redis, "XACK", DOCUMENTS.name, GROUP, entries[1])


async def test_a_batch_whose_leases_are_all_lost_is_cancelled(redis_url: str) -> None:
    began = asyncio.Event()
    cancelled: list[bool] = []

    async def handler(documents: Sequence[int]) -> None:
        began.set()
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        entries = [(await publisher.publish_document(changed(document))).entry for document in (1, 2)]
        async with worker(redis_url, handler, settings=quick(lease=0.6)) as lanes:
            await began.wait()
            await execute(redis, "XCLAIM", DOCUMENTS.name, GROUP, "thief", 0, *entries)
            await eventually(lambda: lanes.held() == 0)
            assert cancelled == [True]
            assert await pending(redis) == {"thief": 2}
            await execute(redis, "XACK", DOCUMENTS.name, GROUP, *entries)


async def test_draining_puts_a_whole_batch_back_and_charges_nothing(redis_url: str) -> None:
    began = asyncio.Event()

    async def endless(documents: Sequence[int]) -> None:
        began.set()
        await asyncio.sleep(60)

    batches: list[Sequence[int]] = []

    async def handler(documents: Sequence[int]) -> None:
        batches.append(documents)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        for document in (1, 2, 3):
            await publisher.publish_document(changed(document))
        async with worker(redis_url, endless, settings=quick(lease=30), drain=0.1):
            await began.wait()
        rows = await redis.xpending_range(DOCUMENTS.name, GROUP, "-", "+", 10)
        assert [(row["consumer"], row["times_delivered"]) for row in rows] == [(b"retry-0", 0)] * 3
        async with worker(redis_url, handler, settings=quick(lease=30)):
            await eventually(lambda: batches == [[1, 2, 3]], patience=2)


async def test_what_a_dead_worker_held_as_a_batch_is_tried_one_by_one(redis_url: str) -> None:
    batches: list[Sequence[int]] = []

    async def handler(documents: Sequence[int]) -> None:
        batches.append(documents)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        for document in (1, 2, 3):
            await publisher.publish_document(changed(document))
        assert await abandon(redis, "dead-1") == 3
        async with worker(redis_url, handler, settings=quick(lease=0.3)):
            await eventually_so(lambda: nothing_pending(redis))
    assert sorted(map(list, batches)) == [[1], [2], [3]]
