"""Workers on a real Redis that tests can stop, starve and abandon."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from redis.asyncio import Redis

from continuum_messaging import DeliveryBroker, DeliverySettings, RedisLanes, open_redis
from continuum_messaging.lua import execute
from continuum_proto.documents import DocumentChanged
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS, Stream
from tests.contract.messaging.benches import PATIENCE, quick

_numbers = count(1)

GROUP = "persistence"
HandlerOfDocuments = Callable[[Event[DocumentChanged]], Awaitable[None]]


@asynccontextmanager
async def worker(
    url: str,
    handler: HandlerOfDocuments,
    *,
    settings: DeliverySettings | None = None,
    group: str = GROUP,
    streams: tuple[Stream, ...] = (DOCUMENTS,),
    drain: float = 1.0,
    failed: Callable[[BaseException], None] | None = None,
    off: Collection[str] = (),
) -> AsyncIterator[RedisLanes]:
    """Run ``handler`` until the end of the block, then drain."""
    lanes = RedisLanes(
        url,
        service="test",
        consumer=f"test-{next(_numbers)}",
        settings=settings or quick(),
        failed=failed,
        off=off,
    )
    broker = DeliveryBroker(url, lanes=lanes)

    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        await handler(event)

    broker.on(*streams, group=group, guards_document=group == "briefing")(on_document_changed)
    try:
        await broker.start()
        yield lanes
    finally:
        await broker.drain(drain)


@asynccontextmanager
async def client(url: str) -> AsyncIterator[Redis]:
    """Look at Redis from outside."""
    redis = open_redis(url)
    try:
        yield redis
    finally:
        await redis.aclose()


async def abandon(redis: Redis, consumer: str, *, stream: Stream = DOCUMENTS, group: str = GROUP) -> int:
    """Read as a worker that dies at once; return how many entries it holds."""
    answer = await execute(
        redis, "XREADGROUP", "GROUP", group, consumer, "COUNT", 100, "STREAMS", stream.name, ">"
    )
    return len(answer[0][1]) if answer else 0


async def pending(redis: Redis, *, stream: Stream = DOCUMENTS, group: str = GROUP) -> dict[str, int]:
    """Return who holds how much."""
    consumers: Any = await redis.xinfo_consumers(stream.name, group)
    return {each["name"].decode(): each["pending"] for each in consumers if each["pending"]}


async def nothing_pending(redis: Redis) -> bool:
    """Tell whether nobody holds anything."""
    return await pending(redis) == {}


async def eventually_so(condition: Callable[[], Awaitable[bool]], *, patience: float = PATIENCE) -> None:
    """Wait until ``condition`` holds."""
    async with asyncio.timeout(patience):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.02)
