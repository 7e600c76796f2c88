"""Leases on a real Redis: kept, lost, abandoned, taken over."""

import asyncio
from time import monotonic
from typing import Any

from redis.asyncio import Redis

from continuum_messaging import Publisher, ensure_topology
from continuum_messaging.entries import Answer, Held, Mode
from continuum_messaging.lua import execute
from continuum_messaging.redis_streams import RedisStreams
from continuum_messaging.settler import Settler
from continuum_proto.documents import DocumentChanged
from continuum_proto.event import Event
from continuum_proto.topology import CRASHES_KEY, DOCUMENTS, VANISHED_KEY
from continuum_telemetry import Metrics
from tests.contract.messaging.benches import changed, eventually, quick
from tests.integration.messaging.workers import (
    GROUP,
    abandon,
    client,
    eventually_so,
    nothing_pending,
    pending,
    worker,
)

CRASHES = CRASHES_KEY.format(stream=DOCUMENTS.name, group=GROUP)


def counted(outcome: str) -> float:
    labels = {"stream": DOCUMENTS.name, "group": GROUP, "lane": "live", "outcome": outcome, "error_type": ""}
    value = Metrics.current().registry.get_sample_value("continuum_messages_processed_total", labels)
    return value or 0.0


async def test_what_a_dead_worker_held_is_claimed_after_its_lease(redis_url: str) -> None:
    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        await publisher.publish_document(changed(1))
        assert await abandon(redis, "dead-1") == 1
        died = monotonic()
        async with worker(redis_url, handler):
            await publisher.publish_document(changed(2))
            await eventually(lambda: sorted(done) == [1, 2])
            assert done == [2, 1]
            assert 0.9 <= monotonic() - died <= 5  # on a machine that is busy with other things
            await eventually_so(lambda: nothing_pending(redis))
            assert await redis.hlen(CRASHES) == 0


async def test_a_lease_is_kept_as_long_as_the_handler_works(redis_url: str) -> None:
    began: list[str] = []
    ended: list[str] = []

    def handler(name: str):  # type: ignore[no-untyped-def]
        async def work(event: Event[DocumentChanged]) -> None:
            began.append(name)
            await asyncio.sleep(1.5)
            ended.append(name)

        return work

    settings = quick(lease=0.4)
    async with (
        client(redis_url) as redis,
        Publisher.open(redis_url) as publisher,
        worker(redis_url, handler("a"), settings=settings),
        worker(redis_url, handler("b"), settings=settings),
    ):
        await publisher.publish_document(changed(1))
        await eventually(lambda: len(ended) == 1)
        await eventually_so(lambda: nothing_pending(redis))

    assert len(began) == 1


async def test_a_lost_lease_cancels_its_handler_and_settles_nothing(redis_url: str) -> None:
    began = asyncio.Event()
    cancelled: list[bool] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        began.set()
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    before = counted("lease_lost")
    async with (
        client(redis_url) as redis,
        Publisher.open(redis_url) as publisher,
        worker(redis_url, handler, settings=quick(lease=0.6)) as lanes,
    ):
        published = await publisher.publish_document(changed(1))
        await began.wait()
        await execute(redis, "XCLAIM", DOCUMENTS.name, GROUP, "thief", 0, published.entry)
        await eventually(lambda: cancelled == [True])
        await eventually(lambda: lanes.held() == 0)
        assert await pending(redis) == {"thief": 1}
        assert counted("lease_lost") == before + 1
        await execute(redis, "XACK", DOCUMENTS.name, GROUP, published.entry)


async def test_whoever_lost_a_lease_without_noticing_changes_nothing(redis_url: str) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def handler(event: Event[DocumentChanged]) -> None:
        began.set()
        await go_on.wait()

    async with (
        client(redis_url) as redis,
        Publisher.open(redis_url) as publisher,
        worker(redis_url, handler, settings=quick(lease=20)) as lanes,
    ):
        published = await publisher.publish_document(changed(1))
        await began.wait()
        await execute(redis, "XCLAIM", DOCUMENTS.name, GROUP, "thief", 0, published.entry)
        go_on.set()
        await eventually(lambda: lanes.held() == 0)
        assert await pending(redis) == {"thief": 1}
        await execute(redis, "XACK", DOCUMENTS.name, GROUP, published.entry)


async def test_an_entry_that_keeps_crashing_ends_as_a_letter_and_runs_alone_before(redis_url: str) -> None:
    running: set[int] = set()
    company: list[set[int]] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        running.add(event.data.document_id)
        if event.data.document_id == 1:
            company.append(set(running))
        await asyncio.sleep(0.05)
        running.discard(event.data.document_id)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        published = await publisher.publish_document(changed(1))
        await publisher.publish_document(changed(2))
        await abandon(redis, "dead-1")
        await redis.hset(CRASHES, published.entry, "1")
        async with worker(redis_url, handler, settings=quick(lease=0.3)):
            for document in range(3, 40):
                await publisher.publish_document(changed(document))
            await eventually_so(lambda: nothing_pending(redis))
        assert company == [{1}]

        poison = await publisher.publish_document(changed(50))
        await abandon(redis, "dead-2")
        await redis.hset(CRASHES, mapping={poison.entry: "4", f"{poison.entry} alone": "1"})
        async with worker(redis_url, handler, settings=quick(lease=0.3)):
            await eventually_so(lambda: _has_letter(redis))
        assert company == [{1}]


async def test_a_suspect_that_waited_for_its_turn_has_not_crashed(redis_url: str) -> None:
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        at_work = (await publisher.publish_document(changed(1))).entry
        waited = (await publisher.publish_document(changed(2))).entry
        assert await abandon(redis, "dead") == 2
        await redis.hset(CRASHES, mapping={at_work: "2", waited: "2"})
        settler = Settler(redis)
        settling = asyncio.create_task(settler.run())
        streams = RedisStreams(redis, settler=settler)
        held = Held(DOCUMENTS.name, GROUP, "dead", at_work, await _event(redis, at_work))
        assert await streams.alone(held) is Answer.TAKEN
        settling.cancel()
        us = Held(DOCUMENTS.name, GROUP, "us", "", b"")
        claimed = await streams.claim(us, "dead", Mode.ORPHAN, idle=0, limit=10, suspect=2)
        assert {each.entry: each.crashes for each in claimed.taken} == {at_work: 3, waited: 2}
        assert await redis.hgetall(CRASHES) == {at_work.encode(): b"3", waited.encode(): b"2"}


async def _event(redis: Redis, entry: str) -> bytes:
    entries: Any = await redis.xrange(DOCUMENTS.name, entry, entry)
    return bytes(entries[0][1][b"id"])


async def _has_letter(redis: Redis) -> bool:
    return await redis.xlen("continuum.dead-letters") == 1


async def test_an_entry_deleted_while_pending_is_acknowledged_and_recorded(redis_url: str) -> None:
    async def handler(event: Event[DocumentChanged]) -> None:
        raise AssertionError("there is nothing to deliver")

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        published = await publisher.publish_document(changed(1))
        await abandon(redis, "dead-1")
        await redis.xdel(DOCUMENTS.name, published.entry)
        async with worker(redis_url, handler, settings=quick(lease=0.3)):
            await eventually_so(lambda: nothing_pending(redis))
        recorded = await redis.hkeys(VANISHED_KEY)
        assert recorded == [f"{DOCUMENTS.name} {GROUP} {published.entry}".encode()]


async def test_an_entry_deleted_under_its_handler_is_recorded_too(redis_url: str) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def handler(event: Event[DocumentChanged]) -> None:
        began.set()
        await go_on.wait()

    async with (
        client(redis_url) as redis,
        Publisher.open(redis_url) as publisher,
        worker(redis_url, handler, settings=quick(lease=20)) as lanes,
    ):
        published = await publisher.publish_document(changed(1))
        await began.wait()
        await redis.xdel(DOCUMENTS.name, published.entry)
        go_on.set()
        await eventually(lambda: lanes.held() == 0)
        assert await pending(redis) == {}
        assert await redis.hlen(VANISHED_KEY) == 1


async def test_draining_puts_back_at_once_and_charges_nothing(redis_url: str) -> None:
    began = asyncio.Event()

    async def endless(event: Event[DocumentChanged]) -> None:
        began.set()
        await asyncio.sleep(60)

    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        async with worker(redis_url, endless, settings=quick(lease=30), drain=0.1):
            await publisher.publish_document(changed(1))
            await began.wait()
        assert await pending(redis) == {"retry-0": 1}
        assert {each["name"] for each in await redis.xinfo_consumers(DOCUMENTS.name, GROUP)} == {b"retry-0"}
        (row,) = await redis.xpending_range(DOCUMENTS.name, GROUP, "-", "+", 1)
        assert row["times_delivered"] == 0
        async with worker(redis_url, handler, settings=quick(lease=30)):
            await eventually(lambda: done == [1], patience=2)


async def test_draining_puts_back_what_waits_to_run_alone(redis_url: str) -> None:
    began = asyncio.Event()

    async def endless(event: Event[DocumentChanged]) -> None:
        began.set()
        await asyncio.sleep(60)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        suspect = await publisher.publish_document(changed(1))
        await abandon(redis, "dead-1")
        await redis.hset(CRASHES, suspect.entry, "1")
        async with worker(redis_url, endless, settings=quick(lease=30), drain=0.1) as lanes:
            await publisher.publish_document(changed(2))
            await began.wait()
            await execute(redis, "XCLAIM", DOCUMENTS.name, GROUP, "dead-1", 0, suspect.entry, "IDLE", 60_000)
            await eventually(lambda: lanes.held() == 2)
        assert await pending(redis) == {"retry-0": 2}
