"""Bulk work beside live documents, on a real server: how long a live document takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from time import monotonic

from continuum_messaging import DeliveryBroker, DeliverySettings, Publisher, RedisLanes
from continuum_proto.documents import DocumentChanged, Lane
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK
from continuum_telemetry import Metrics
from tests.contract.messaging.benches import changed, quick
from tests.integration.messaging.workers import worker

TAKES = 0.06
"""Seconds that each document keeps a slot, as a model would."""
EVERY = 0.1
"""Seconds between two live documents: long enough that none waits for another, and that bulk work takes
whatever slot is left to it in between."""
LIVE, BULK = 15, 200


@dataclass
class Model:
    """Works on each document for a while."""

    bulk: int = 0
    ended: dict[int, asyncio.Event] = field(default_factory=dict)
    began_bulk: asyncio.Event = field(default_factory=asyncio.Event)

    async def on_document_changed(self, event: Event[DocumentChanged]) -> None:
        if event.data.lane is Lane.BULK:
            self.began_bulk.set()
        await asyncio.sleep(TAKES)
        if event.data.lane is Lane.BULK:
            self.bulk += 1
        else:
            self.ended[event.data.document_id].set()


@asynccontextmanager
async def at_work(url: str, model: Model) -> AsyncIterator[None]:
    settings = DeliverySettings(slots=2, block=0.5)
    lanes = RedisLanes(url, service="briefing", version="1", consumer="briefing-host-1", settings=settings)
    broker = DeliveryBroker(url, lanes=lanes)
    broker.on(DOCUMENTS, DOCUMENTS_BULK, group="briefing", guards_document=True)(model.on_document_changed)
    await broker.start()
    try:
        yield
    finally:
        await broker.drain(1)


async def live_latencies(publisher: Publisher, model: Model, *, first: int) -> list[float]:
    """Publish live documents one after the other; return the seconds that each took."""
    latencies, due = [], monotonic()
    for document in range(first, first + LIVE):
        model.ended[document] = asyncio.Event()
        await asyncio.sleep(due - monotonic())
        due, began = due + EVERY, monotonic()
        await publisher.publish_document(changed(document))
        async with asyncio.timeout(10):
            await model.ended[document].wait()
        latencies.append(monotonic() - began)
    return latencies


async def test_a_backfill_leaves_the_latency_of_live_documents_as_it_is(redis_url: str) -> None:
    model = Model()
    async with Publisher.open(redis_url) as publisher, at_work(redis_url, model):
        idle = await live_latencies(publisher, model, first=1)
        for document in range(1000, 1000 + BULK):
            await publisher.publish_document(changed(document, lane=Lane.BULK))
        await model.began_bulk.wait()
        beside = await live_latencies(publisher, model, first=101)
        assert 0 < model.bulk < BULK, "bulk work went on all the while, and was not at its end"
    assert median(beside) <= 1.3 * median(idle)


async def test_a_worker_shows_how_many_of_its_slots_are_busy(redis_url: str) -> None:
    begun, may_end = asyncio.Semaphore(0), asyncio.Event()

    async def held(event: Event[DocumentChanged]) -> None:
        begun.release()
        await may_end.wait()

    def shown() -> list[float | None]:
        value = Metrics.current().registry.get_sample_value
        return [value("continuum_slots", {"state": state}) for state in ("busy", "free")]

    async with (
        Publisher.open(redis_url) as publisher,
        worker(redis_url, held, settings=quick(slots=3)),
        asyncio.timeout(10),
    ):
        assert shown() == [0, 3]
        for document in (1, 2):
            await publisher.publish_document(changed(document))
            await begun.acquire()
        assert shown() == [2, 1]
        may_end.set()
        while shown() != [0, 3]:  # noqa: ASYNC110 - a gauge tells nobody
            await asyncio.sleep(0.01)
