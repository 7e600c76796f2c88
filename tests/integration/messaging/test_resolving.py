"""Taking letters out of their stream when Redis is full, or refuses a part of it."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from continuum_console.embedded import Valkey
from continuum_messaging import DeadLetters, LetterStays, ensure_topology
from continuum_messaging.entries import Add
from continuum_messaging.lua import call
from continuum_messaging.redis_streams import RedisStreams
from continuum_proto.errors import ConfigurationError
from continuum_proto.topology import CRASHES_KEY, DEAD_LETTERS, DOCUMENTS, LETTERS
from tests.faults.proxy import Fate, Proxy, runs
from tests.integration.messaging.workers import client

FAILED = {"id": "1", "deadletter.stream": DOCUMENTS.name, "deadletter.group": "briefing"}


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


async def test_a_letter_for_a_group_that_is_switched_off_stays(redis_url: str) -> None:
    """The other groups would pass its entry on, and nobody would ever read it."""
    async with client(redis_url) as redis:
        await ensure_topology(redis)
        await redis.xgroup_destroy(DOCUMENTS.name, "briefing")
        await redis.xadd(DEAD_LETTERS.name, FAILED)  # type: ignore[arg-type]
        letters = DeadLetters.on(redis)
        with pytest.raises(LetterStays, match="switched off"):
            await letters.replay(await anext(letters.walk()))
        assert await redis.xlen(DEAD_LETTERS.name) == 1


async def test_a_replay_whose_reply_is_lost_knows_that_it_was_itself(valkey: Valkey, redis_url: str) -> None:
    about = urlsplit(redis_url)
    lost: list[list[bytes]] = []

    def lose_first(command: list[bytes]) -> Fate:
        if runs("resolve")(command) and not lost:
            lost.append(command)
            return Fate.LOSE
        return Fate.PASS

    async with client(redis_url) as redis:
        await ensure_topology(redis)
        await redis.xadd(DEAD_LETTERS.name, FAILED)  # type: ignore[arg-type]
        (letter,) = [each async for each in DeadLetters.on(redis).walk()]
        # The script is known: its first run is not answered by NOSCRIPT.
        assert not await RedisStreams(redis).resolve("1-1", [])
        with Proxy(valkey.socket) as proxy:
            proxy.decide = lose_first
            url = f"redis://{about.username}:{about.password}@127.0.0.1:{proxy.port}"
            async with client(url) as other:
                assert await DeadLetters.on(other).replay(letter)
        assert len(lost) == 1
        assert not await DeadLetters.on(redis).replay(letter)
        assert await redis.xlen(DOCUMENTS.name) == 1
        assert await redis.xlen(LETTERS.name) == 1
