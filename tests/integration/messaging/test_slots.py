"""Slots on a real Redis: how many are taken, when one is free, and which lane it goes to."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from continuum_messaging import Publisher, ensure_topology
from continuum_messaging.entries import Answer, Held, Settled, Step
from continuum_messaging.redis_streams import RedisStreams
from continuum_proto.documents import DocumentChanged, Lane
from continuum_proto.errors import DependencyDown
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK
from tests.contract.messaging.benches import changed, eventually, quick
from tests.integration.messaging.workers import client, eventually_so, nothing_pending, pending, worker


async def test_a_worker_reads_only_as_many_as_it_has_slots(redis_url: str) -> None:
    release = asyncio.Event()
    began: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        began.append(event.data.document_id)
        await release.wait()

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        for document in range(1, 11):
            await publisher.publish_document(changed(document))
        async with worker(redis_url, handler, settings=quick(slots=3)):
            await eventually(lambda: len(began) == 3)
            await asyncio.sleep(0.3)
            assert sum((await pending(redis)).values()) == 3
            release.set()
            await eventually(lambda: len(began) == 10)
            await eventually_so(lambda: nothing_pending(redis))


async def test_a_slot_works_on_while_what_it_did_is_settled(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = asyncio.Event()
    began: list[int] = []
    settle = RedisStreams.settle

    async def handler(event: Event[DocumentChanged]) -> None:
        began.append(event.data.document_id)

    async def settle_late(self: RedisStreams, held: Held, steps: Sequence[Step]) -> Settled:
        await release.wait()
        return await settle(self, held, steps)

    monkeypatch.setattr(RedisStreams, "settle", settle_late)
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        for document in range(1, 11):
            await publisher.publish_document(changed(document))
        async with worker(redis_url, handler, settings=quick(slots=3)):
            await eventually(lambda: len(began) == 6)
            await asyncio.sleep(0.3)
            assert sum((await pending(redis)).values()) == len(began) == 6
            release.set()
            await eventually(lambda: len(began) == 10)
            await eventually_so(lambda: nothing_pending(redis))


async def test_a_failure_keeps_its_slot_until_redis_knows(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = asyncio.Event()
    began: list[int] = []
    park = RedisStreams.park

    async def handler(event: Event[DocumentChanged]) -> None:
        began.append(event.data.document_id)
        raise DependencyDown("it is away")

    async def park_late(self: RedisStreams, *args: Any, **options: Any) -> Answer:
        await release.wait()
        return await park(self, *args, **options)

    monkeypatch.setattr(RedisStreams, "park", park_late)
    async with Publisher.open(redis_url) as publisher:
        for document in range(1, 11):
            await publisher.publish_document(changed(document))
        async with worker(redis_url, handler, settings=quick(slots=3)):
            await eventually(lambda: len(began) == 3)
            await asyncio.sleep(0.3)
            assert len(began) == 3
            release.set()


async def test_bulk_work_leaves_slots_to_live_work(redis_url: str) -> None:
    release = asyncio.Event()
    began: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        began.append(event.data.document_id)
        if event.data.document_id < 100:
            await release.wait()

    lanes = (DOCUMENTS, DOCUMENTS_BULK)
    async with Publisher.open(redis_url) as publisher:
        for document in range(1, 11):
            await publisher.publish_document(changed(document, lane=Lane.BULK))
        async with worker(redis_url, handler, settings=quick(slots=4), streams=lanes):
            await eventually(lambda: len(began) == 2)
            for document in range(101, 121):
                await publisher.publish_document(changed(document))
            await eventually(lambda: len(began) == 22)
            assert len([document for document in began if document < 100]) == 2
            release.set()
            await eventually(lambda: len(began) == 30)


async def test_bulk_work_goes_on_as_soon_as_a_slot_is_free_while_nothing_comes_live(redis_url: str) -> None:
    """A read of the live lane that waits for two seconds must not keep the bulk lane waiting."""
    done: set[int] = set()

    async def handler(event: Event[DocumentChanged]) -> None:
        await asyncio.sleep(0.05)
        done.add(event.data.document_id)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        for document in range(1, 41):
            await publisher.publish_document(changed(document, lane=Lane.BULK))
        settings = quick(slots=4, bulk_share=0.5, poll=60.0, block=2.0)
        async with worker(redis_url, handler, settings=settings, streams=(DOCUMENTS, DOCUMENTS_BULK)):
            await eventually(lambda: len(done) == 40, patience=15)


async def test_an_empty_bulk_lane_takes_nothing_from_live_work(redis_url: str) -> None:
    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with (
        Publisher.open(redis_url) as publisher,
        worker(redis_url, handler, settings=quick(slots=1), streams=(DOCUMENTS, DOCUMENTS_BULK)),
    ):
        for document in range(1, 21):
            await publisher.publish_document(changed(document))
        await eventually(lambda: len(done) == 20, patience=3)
