"""Events over HTTP from the api as a process, with the rights that it has in Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from signal import SIGTERM
from time import monotonic
from typing import Any

import psutil
import pytest
from redis.asyncio import Redis

from continuum_console.embedded import Running
from continuum_messaging import Publisher
from continuum_messaging.lua import execute
from continuum_proto.rights import RIGHTS
from continuum_proto.topology import REPORTS
from tests.integration.api_process.running import Api, api_on
from tests.integration.messaging.test_rights import denials, withdrawn
from tests.integration.messaging.workers import client
from tests.unit.api.listening import Ear, Heard


@asynccontextmanager
async def listening(api: Api) -> AsyncIterator[Ear]:
    """Listen, past the greeting, once the api has begun to read the streams."""
    async with api.session.get(f"{api.root}/events") as response:
        assert response.status == 200, await response.text()
        ear = Ear(response)
        hello = await ear.next()
        assert hello is not None
        if hello.id is None:
            assert (await next_but(ear, "comment")).name == "resync"
        yield ear


async def next_but(ear: Ear, name: str) -> Heard:
    """Return the next event of another name."""
    while True:
        heard = await ear.next()
        assert heard is not None
        if heard.name != name:
            return heard


async def publish(url: str, number: int) -> None:
    async with Publisher.open(url) as publisher:
        await publisher.publish(REPORTS, withdrawn(number))


async def test_an_api_that_may_only_read_tells_what_happens(
    archive_url: str, own_valkey: Running, own_valkey_url: str
) -> None:
    async with client(own_valkey_url) as redis:
        rules = RIGHTS["api"].rules.split()
        await execute(redis, "ACL", "SETUSER", "continuum-api", "on", ">word", *rules)
    named = own_valkey_url.partition("@")[2]
    async with api_on(archive_url, f"unix://continuum-api:word@{named}") as api, listening(api) as ear:
        await publish(own_valkey_url, 7)
        heard = await ear.next()
        assert heard is not None
        assert heard.name == "brief.withdrawn"
        async with client(own_valkey_url) as redis:
            assert await denials(redis) == []


async def test_listeners_survive_a_restart_of_redis(
    archive_url: str, own_valkey: Running, own_valkey_url: str
) -> None:
    async with api_on(archive_url, own_valkey_url) as api, listening(api) as ear:
        await asyncio.to_thread(own_valkey.stop)
        await asyncio.to_thread(own_valkey.start)
        assert (await next_but(ear, "comment")).name == "resync"
        await publish(own_valkey_url, 8)
        assert (await next_but(ear, "resync")).name == "brief.withdrawn"


async def test_a_signal_ends_streams_at_once_and_the_process_with_them(
    archive_url: str, redis_url: str
) -> None:
    """Else it would wait for as long as it may."""
    patient = {"CONTINUUM_DRAIN_SECONDS": "60"}
    async with api_on(archive_url, redis_url, **patient) as api, listening(api) as ear, listening(api):
        begun = monotonic()
        api.process.signal(SIGTERM)
        assert await ear.next() is None
        assert await api.process.end() == 0
    assert monotonic() - begun < 30


async def test_as_many_listen_as_may(archive_url: str, redis_url: str) -> None:
    async with (
        api_on(archive_url, redis_url, CONTINUUM_API_LISTENERS="2") as api,
        listening(api),
        listening(api),
    ):
        async with api.session.get(f"{api.root}/events") as response:
            assert response.status == 503
            assert (await response.json())["type"].endswith("/unavailable")
        async with api.session.get(f"{api.root}/briefs") as response:
            assert response.status == 200


@pytest.mark.long
@pytest.mark.timeout(480)
async def test_five_hundred_listeners_cost_no_more_after_five_minutes(
    archive_url: str, redis_url: str
) -> None:
    async with api_on(archive_url, redis_url) as api, AsyncExitStack() as stack, client(redis_url) as redis:
        ears = [await stack.enter_async_context(listening(api)) for _ in range(500)]
        process = psutil.Process(api.process.process.pid)
        tasks = [asyncio.create_task(_listen(ear)) for ear in ears]
        await _busy(redis, seconds=30)
        before = process.memory_info().rss
        await _busy(redis, seconds=270)
        grown = process.memory_info().rss / before - 1
        print(f"grown by {grown:.2%} from {before / 1e6:.0f} MB")
        for task in tasks:
            task.cancel()
        heard = [task.result() for task in tasks if task.done() and not task.cancelled()]
        assert heard == [], "somebody was cut off"
    assert grown < 0.05, f"{grown:.1%}"


async def _listen(ear: Ear) -> None:
    while await ear.next():
        pass


async def _busy(redis: Redis, *, seconds: float) -> None:
    """Let twenty events a second happen."""
    end, number = monotonic() + seconds, 0
    while monotonic() < end:
        for _ in range(20):
            number += 1
            fields: dict[Any, Any] = withdrawn(number).fields()
            await redis.xadd(REPORTS.name, fields, maxlen=1000)
        await asyncio.sleep(1)
