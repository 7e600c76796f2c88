"""Documents that a model is owed: the same in memory and in Redis, with briefing's rights."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from uuid import UUID

import pytest

from continuum_briefing.adapters.redis_owed import RedisOwed
from continuum_briefing.fakes import MemoryOwed
from continuum_briefing.fallback import Owed
from continuum_messaging import RedisDown, open_redis
from tests.servers import Build, StreamServer, every_build

FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture(params=[pytest.param("twin", id="memory"), *every_build()])
async def owed(
    request: pytest.FixtureRequest, running_builds: Callable[[Build], StreamServer]
) -> AsyncIterator[Owed]:
    if request.param == "twin":
        yield MemoryOwed()
        return
    server = running_builds(request.param)
    server.empty()
    async with aclosing(open_redis(server.url_of("briefing"))) as redis:
        yield RedisOwed(redis)


async def test_nothing_is_owed_at_first(owed: Owed) -> None:
    assert await owed.some(10) == {}
    await owed.remove(1, FIRST)


async def test_what_is_owed_is_told_with_the_event_that_led_to_it(owed: Owed) -> None:
    await owed.add(1, FIRST)
    await owed.add(2, SECOND)
    assert await owed.some(10) == {1: FIRST, 2: SECOND}
    assert len(await owed.some(1)) == 1


async def test_what_was_asked_for_is_owed_no_more(owed: Owed) -> None:
    await owed.add(1, FIRST)
    await owed.remove(1, FIRST)
    assert await owed.some(10) == {}


async def test_what_became_owed_again_meanwhile_stays_owed(owed: Owed) -> None:
    await owed.add(1, FIRST)
    await owed.add(1, SECOND)
    await owed.remove(1, FIRST)
    assert await owed.some(10) == {1: SECOND}


async def test_a_redis_that_is_away_is_said_in_our_words() -> None:
    async with aclosing(open_redis("unix:///nowhere/redis.sock")) as redis:
        kept = RedisOwed(redis)
        for work in (kept.add(1, FIRST), kept.some(1), kept.remove(1, FIRST)):
            with pytest.raises(RedisDown):
                await work
