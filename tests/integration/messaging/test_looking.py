"""What can be seen from outside: queues, signs of life, findings; and what the janitor drops."""

import asyncio
import json
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from continuum_messaging import (
    Heartbeat,
    Janitor,
    Publisher,
    Queues,
    ensure_topology,
    fullness,
    redis_findings,
)
from continuum_messaging.queues import GroupState
from continuum_proto.documents import DocumentChanged
from continuum_proto.errors import DependencyDown, TransientError
from continuum_proto.event import Event
from continuum_proto.topology import DEAD_LETTERS, DOCUMENTS, SERVICES_KEY
from continuum_telemetry import Metrics
from tests.contract.messaging.benches import changed, eventually, quick
from tests.integration.messaging.workers import GROUP, abandon, client, eventually_so, pending, worker


async def group_state(queues: Queues) -> GroupState:
    (state,) = [state for state in await queues.read() if state.stream == DOCUMENTS.name]
    (group,) = [group for group in state.groups if group.group == GROUP]
    return group


async def test_queues_tell_undelivered_leased_and_parked(redis_url: str) -> None:
    async def handler(event: Event[DocumentChanged]) -> None:
        if event.data.document_id == 1:
            raise TransientError("later")
        await asyncio.sleep(60)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        queues = Queues(redis)
        assert [state.length for state in await queues.read()] == [0] * 7
        await ensure_topology(redis)
        settings = quick(tiers=(60.0,), slots=1)
        async with worker(redis_url, handler, settings=settings, drain=0):
            await publisher.publish_document(changed(1))
            await eventually_so(lambda: _parked(redis))
            await publisher.publish_document(changed(2))
            await eventually_so(lambda: _leased(queues))
            await publisher.publish_document(changed(3))
            group = await group_state(queues)
        assert (group.undelivered, group.lag_known, group.leased) == (1, True, 1)
        assert dict(group.parked) == {1: 1}
        assert group.consumers == 1
        assert group.oldest_undelivered is not None
        assert group.oldest_pending is not None
        assert group.oldest_pending >= group.oldest_undelivered


async def _parked(redis: Redis) -> bool:
    return await pending(redis) == {"retry-1": 1}


async def _leased(queues: Queues) -> bool:
    return (await group_state(queues)).leased == 1


async def test_undelivered_entries_are_counted_where_lag_is_not_known(redis_url: str) -> None:
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        first = await publisher.publish_document(changed(1))
        for document in range(2, 6):
            await publisher.publish_document(changed(document))
        await abandon(redis, "someone")
        entries: Any = await redis.xrange(DOCUMENTS.name)
        await redis.xgroup_setid(DOCUMENTS.name, GROUP, first.entry)
        await redis.xdel(DOCUMENTS.name, entries[3][0])
        group = await group_state(Queues(redis))
        assert group.undelivered == 3


async def test_the_janitor_drops_what_every_group_has_settled(redis_url: str) -> None:
    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        for document in range(1, 301):
            await publisher.publish_document(changed(document))
        await redis.xadd(DEAD_LETTERS.name, {"a": "letter"})
        janitor = Janitor(redis, "janitor-1", retention=timedelta(0))
        assert await janitor.trim() == 0

        async with worker(redis_url, handler, settings=quick(slots=50)):
            await eventually(lambda: len(done) == 300)
        assert await janitor.trim() == 0, "briefing has not read them"

        async with worker(redis_url, handler, settings=quick(slots=50), group="briefing"):
            await eventually(lambda: len(done) == 600)
        assert await Janitor(redis, "janitor-1").trim() == 0, "they are younger than the retention"
        assert await janitor.trim() >= 200, "trimming goes by whole nodes of the stream"
        assert await redis.xlen(DEAD_LETTERS.name) == 1


async def test_the_janitor_leaves_what_is_pending(redis_url: str) -> None:
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        for document in range(1, 301):
            await publisher.publish_document(changed(document))
        for group in DOCUMENTS.groups:
            while await abandon(redis, "someone", group=group):
                pass
        assert await Janitor(redis, "janitor-1", retention=timedelta(0)).trim() == 0


async def test_the_janitor_exports_the_state_of_the_queues(redis_url: str) -> None:
    def shown() -> float | None:
        labels = {"stream": DOCUMENTS.name, "group": GROUP}
        return Metrics.current().registry.get_sample_value("continuum_stream_undelivered_messages", labels)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        await publisher.publish_document(changed(1))
        await publisher.publish_document(changed(2))
        janitor = Janitor(redis, "janitor-1", interval=0.05)
        await janitor.start()
        await eventually(lambda: shown() == 2.0)
        await janitor.drain(1)


async def test_a_process_shows_signs_of_life_while_it_lives(redis_url: str) -> None:
    async with client(redis_url) as redis:
        queues = Queues(redis)
        heartbeat = Heartbeat(
            redis, service="briefing", consumer="briefing-host-1", version="1.2", slots=4, held=lambda: 3
        )
        await heartbeat.start()
        await redis.hset(SERVICES_KEY, "dead-1", json.dumps({"name": "dead", "time": 0}))
        services = await queues.services()
        assert set(services) == {"briefing-host-1"}
        sign = services["briefing-host-1"]
        assert (sign["slots"], sign["bulk_slots"], sign["held"]) == (4, 0, 3)
        await heartbeat.drain(1)
        assert await queues.services() == {}


async def test_findings_say_what_is_unwise(redis_url: str) -> None:
    async with client(redis_url) as redis:
        findings = {finding.about: finding for finding in await redis_findings(redis)}
        assert not findings["version"].fatal
        assert findings["policy"].ok
        assert await fullness(redis) == 0.0
        await redis.config_set("maxmemory-policy", "allkeys-lru")
        await redis.config_set("maxmemory", "100mb")
        try:
            findings = {finding.about: finding for finding in await redis_findings(redis)}
            assert findings["policy"].fatal
            assert 0 < await fullness(redis) < 1
        finally:
            await redis.config_set("maxmemory-policy", "noeviction")
            await redis.config_set("maxmemory", 0)


async def test_a_paused_group_reads_nothing_until_it_is_resumed(redis_url: str) -> None:
    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await redis.sadd("continuum.paused", GROUP)
        async with worker(redis_url, handler):
            await publisher.publish_document(changed(1))
            await asyncio.sleep(0.4)
            assert done == []
            await redis.srem("continuum.paused", GROUP)
            await eventually(lambda: done == [1])


async def test_a_dependency_is_probed_by_one_process_at_a_time(redis_url: str) -> None:
    down = True
    probing: list[int] = []
    most: list[int] = []
    done: list[int] = []

    class MailDown(DependencyDown):
        dependency = "mail"

    async def handler(event: Event[DocumentChanged]) -> None:
        probing.append(1)
        most.append(len(probing))
        await asyncio.sleep(0.02)
        probing.pop()
        if down:
            raise MailDown("refused")
        done.append(event.data.document_id)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        for document in range(1, 21):
            await publisher.publish_document(changed(document))
        async with worker(redis_url, handler) as one, worker(redis_url, handler) as other:
            await eventually(lambda: one.gates() == other.gates() == {"mail": False})
            await eventually(lambda: not probing)
            most.clear()
            await eventually(lambda: len(most) >= 10)
            assert max(most) == 1
            down = False
            await eventually(lambda: sorted(done) == list(range(1, 21)))
            assert await Queues(redis).dead_letters() == 0
