"""Which entry of a stream counts as the event of a webhook."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from continuum_console.connecting.arrival import Arrivals
from continuum_messaging import Publisher, RedisDown, open_redis
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS
from tests.contract.messaging.benches import changed

AT_ONCE = 0.0


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with aclosing(open_redis(redis_url)) as opened:
        yield opened


def event(document: int, trigger: Trigger = Trigger.WEBHOOK) -> Event[DocumentChanged]:
    made = changed(document)
    return replace(made, data=made.data.model_copy(update={"trigger": trigger}))


async def test_the_event_of_a_webhook_about_the_document_counts(redis: Redis) -> None:
    stream = Arrivals(redis)
    after = await stream.newest()
    assert await stream.come(5, after=after, within=AT_ONCE) is None
    await Publisher(redis).publish_document(event(5))
    seconds = await stream.come(5, after=after, within=AT_ONCE)
    assert seconds is not None
    assert 0 <= seconds < 30


async def test_others_do_not_count(redis: Redis) -> None:
    """Another document, what the sweep found, what came before, and what nobody can read."""
    stream, publisher = Arrivals(redis), Publisher(redis)
    await publisher.publish_document(event(1))
    after = await stream.newest()
    await publisher.publish_document(event(2))
    await publisher.publish_document(event(3, Trigger.SWEEP))
    broken: Any = {"subject": document_subject(4), "data": b"\xff"}
    await redis.xadd(DOCUMENTS.name, broken)
    for document in (1, 3, 4):
        assert await stream.come(document, after=after, within=AT_ONCE) is None


async def test_a_document_waits_while_its_event_is_in_the_stream(redis: Redis) -> None:
    stream = Arrivals(redis)
    assert not await stream.waits(5)
    published = await Publisher(redis).publish_document(event(5))
    assert await stream.waits(5)
    await redis.xdel(DOCUMENTS.name, published.entry)
    assert not await stream.waits(5)


async def test_a_redis_that_is_away_is_told() -> None:
    async with aclosing(open_redis("redis://127.0.0.1:9")) as redis:
        for call in (Arrivals(redis).newest(), Arrivals(redis).waits(1)):
            with pytest.raises(RedisDown):
                await call


class Deaf:
    """A Redis whose client swallows a cancellation that comes while it asks."""

    async def xrevrange(self, name: str, **options: object) -> list[object]:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
        return []


async def test_a_cancellation_that_the_client_swallows_ends_the_waiting() -> None:
    waiting = asyncio.create_task(Arrivals(cast("Redis", Deaf())).come(1, after="0-0", within=30.0))
    async with asyncio.timeout(10):
        with pytest.raises(asyncio.CancelledError):
            await waiting
