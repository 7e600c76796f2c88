"""Taking letters out of their stream when Redis is full, or refuses a part of it."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from continuum_messaging import ensure_topology
from continuum_messaging.entries import Add
from continuum_messaging.lua import call
from continuum_messaging.redis_streams import RedisStreams
from continuum_proto.errors import ConfigurationError
from continuum_proto.topology import CRASHES_KEY, DEAD_LETTERS, DOCUMENTS, LETTERS
from tests.integration.messaging.workers import client


def event(stream: str) -> Add:
    identity = uuid4()
    return Add(stream, identity, {"id": str(identity)})


async def letter(redis: Redis) -> str:
    await ensure_topology(redis)
    entry: Any = await redis.xadd(DEAD_LETTERS.name, {"id": "1"})
    return str(entry.decode())


async def test_a_letter_is_resolved_on_a_full_redis(redis_url: str) -> None:
    async with client(redis_url) as redis:
        entry = await letter(redis)
        await redis.config_set("maxmemory", 1)
        assert await RedisStreams(redis).resolve(entry, [event(DOCUMENTS.name), event(LETTERS.name)])
        await redis.config_set("maxmemory", 0)
        assert await redis.xlen(DOCUMENTS.name) == 1
        assert await redis.xlen(LETTERS.name) == 1


async def test_the_crashes_of_a_letter_are_forgotten_with_it(redis_url: str) -> None:
    async with client(redis_url) as redis:
        entry = await letter(redis)
        crashes = CRASHES_KEY.format(stream=DEAD_LETTERS.name, group=DEAD_LETTERS.groups[0])
        await redis.hset(crashes, entry, "2")
        await RedisStreams(redis).resolve(entry, [event(LETTERS.name)])
        assert not await redis.exists(crashes)


async def test_a_letter_stays_where_the_right_to_add_is_missing(redis_url: str) -> None:
    async with client(redis_url) as redis:
        entry = await letter(redis)
        await redis.acl_setuser(
            "reader", enabled=True, passwords=["+secret"], keys=["continuum.*"], commands=["+@all", "-xadd"]
        )
        limited = redis_url.replace(f"//{urlsplit(redis_url).username}:", "//reader:", 1)
        limited = limited.replace(f":{urlsplit(redis_url).password}@", ":secret@", 1)
        async with client(limited) as other:
            with pytest.raises(ConfigurationError, match="no right to XADD"):
                await RedisStreams(other).resolve(entry, [event(LETTERS.name)])
        await redis.acl_deluser("reader")
        assert await redis.xlen(DEAD_LETTERS.name) == 1


@pytest.mark.parametrize(
    "args",
    [
        ["1-1", "x"],
        ["1-1", 1, "persistence"],
        ["1-1", 1, "persistence", 1000, 3, "a", "b", "c"],
        ["1-1", 1, "persistence", 1000, 4, "a", "b"],
        ["1-1", 1, "persistence", 1000, 2, "a", "b", 2, "a", "b"],
    ],
)
async def test_a_malformed_call_changes_nothing(redis_url: str, args: list[str | int]) -> None:
    async with client(redis_url) as redis:
        entry = await letter(redis)
        keys = [DEAD_LETTERS.name, "continuum.crashes:x", LETTERS.name, "continuum.published:x"]
        with pytest.raises(ResponseError, match="malformed"):
            await call(redis, "resolve", keys, [entry, *args[1:]])
        assert await redis.xlen(DEAD_LETTERS.name) == 1
        assert await redis.xlen(LETTERS.name) == 0
