"""Whoever is cancelled while it talks to Redis ends, at whatever moment that comes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from redis.asyncio import Redis

from continuum_messaging import open_redis
from tests.servers import StreamServer, builds

TURNS = 40
"""More turns of the event loop than a command takes."""


@pytest.mark.parametrize("socket", [True, False], ids=["socket", "port"])
@pytest.mark.parametrize("packing", [False, True], ids=["plain", "packing"])
async def test_a_cancellation_is_heeded_at_every_turn_of_a_command(packing: bool, socket: bool) -> None:
    """``asyncio.wait_for`` of Python 3.11, by which redis-py sends, loses one that comes as it is done."""
    with StreamServer(builds()[0], tcp=True) as server:
        url = server.url if socket else server.tcp_url
        async with open_redis(url, connections=1, packing=packing) as redis:
            for work in (_ping, _pipeline):
                await _heeded(redis, work)


async def _heeded(redis: Redis, work: Callable[[Redis], Awaitable[object]]) -> None:
    """Cancel ``work`` after each number of turns, on a connection that stands already."""
    cut = 0
    for turns in range(TURNS):
        await work(redis)
        task = asyncio.ensure_future(work(redis))
        for _ in range(turns):
            await asyncio.sleep(0)
        if task.cancel():
            cut += 1
            with pytest.raises(asyncio.CancelledError):
                await task
    assert cut >= 3


async def _ping(redis: Redis) -> object:
    return await redis.ping()


async def _pipeline(redis: Redis) -> Any:
    pipeline = redis.pipeline(transaction=False)
    for word in ("a", "b"):
        pipeline.echo(word)
    return await pipeline.execute()
