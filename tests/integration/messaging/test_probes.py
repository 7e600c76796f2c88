"""Probes on a real Redis: one at a time in all processes, and none of them for ever."""

import asyncio
from contextlib import suppress

from continuum_messaging import Publisher, RedisLanes, ensure_topology
from continuum_proto.documents import DocumentChanged, Lane
from continuum_proto.errors import PaperlessDown, TransientError
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK, GATE_KEY
from tests.contract.messaging.benches import changed, eventually, quick
from tests.integration.messaging.workers import GROUP, client, eventually_so, nothing_pending, worker

GATE = GATE_KEY.format(dependency="paperless")
LEASE = 0.5


class Paperless:
    """Away at first; then it takes its time, until told."""

    def __init__(self) -> None:
        self.away = True
        self.release = asyncio.Event()
        self.running = self.most = self.probes = 0

    async def handle(self, event: Event[DocumentChanged]) -> None:
        if self.away:
            raise PaperlessDown("refused")
        self.probes += 1
        self.running += 1
        self.most = max(self.most, self.running)
        await self.release.wait()
        self.running -= 1


async def test_the_right_to_probe_is_held_like_a_lease(redis_url: str) -> None:
    paperless = Paperless()
    settings = quick(lease=LEASE)
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        async with (
            worker(redis_url, paperless.handle, settings=settings) as one,
            worker(redis_url, paperless.handle, settings=settings) as other,
        ):
            for document in range(1, 21):
                await publisher.publish_document(changed(document))
            await eventually(lambda: one.gates() == other.gates() == {"paperless": False})
            paperless.away = False
            await eventually(lambda: paperless.running == 1)
            with suppress(TimeoutError):
                async with asyncio.timeout(3 * LEASE):  # without renewal the other would probe by then
                    while paperless.most == 1:
                        assert 0 < await redis.pttl(GATE) <= 1000 * LEASE
                        await asyncio.sleep(0.05)
            assert paperless.most == 1
            paperless.release.set()
            await eventually(lambda: paperless.probes >= 20)
            await eventually_so(lambda: nothing_pending(redis))


async def test_a_due_retry_is_a_probe_where_nothing_else_is_left(redis_url: str) -> None:
    """What met the dependency down may have been done by another process meanwhile."""
    failed: list[int] = []
    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        if event.data.document_id not in failed:
            failed.append(event.data.document_id)
            raise TransientError("not yet") if event.data.document_id == 1 else PaperlessDown("refused")
        done.append(event.data.document_id)

    settings = quick(tiers=(1.0,), probe_first=0.5, probe_most=0.5)
    async with (
        client(redis_url) as redis,
        Publisher.open(redis_url) as publisher,
        worker(redis_url, handler, settings=settings) as lanes,
    ):
        await publisher.publish_document(changed(1))
        await eventually(lambda: failed == [1])
        other = await publisher.publish_document(changed(2))
        await eventually(lambda: lanes.gates() == {"paperless": False})
        assert await redis.xack(DOCUMENTS.name, GROUP, other.entry) == 1
        await eventually(lambda: done == [1], patience=4)
        await eventually(lambda: lanes.gates() == {"paperless": True})


async def waits(lanes: RedisLanes, expected: bool) -> bool:
    return (await lanes.waiting() == "waits for paperless: refused") is expected


async def test_who_has_nothing_to_probe_with_keeps_nobody_from_it(redis_url: str) -> None:
    """Else work would wait, long after its dependency is back, for a route that waits for work."""
    paperless = Paperless()
    paperless.release.set()
    settings = quick(poll=0.2, block=1.0)
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        async with (
            worker(redis_url, paperless.handle, settings=settings) as busy,
            worker(redis_url, paperless.handle, settings=settings, streams=(DOCUMENTS_BULK,)) as idle,
        ):
            done_elsewhere = await publisher.publish_document(changed(1, lane=Lane.BULK))
            await publisher.publish_document(changed(2))
            await eventually(lambda: busy.gates() == idle.gates() == {"paperless": False})
            await redis.xack(DOCUMENTS_BULK.name, GROUP, done_elsewhere.entry)
            await eventually_so(lambda: waits(idle, False))
            assert await waits(busy, True)
            paperless.away = False
            await eventually(lambda: paperless.probes == 1, patience=2)
            await eventually_so(lambda: nothing_pending(redis))
