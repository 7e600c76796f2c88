"""How settlements share round trips."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from continuum_messaging.settler import COMPANY, ENOUGH, FEW, GATHERING, Settler

LONG = 60.0
"""Seconds: who gathers for so long is not done before the test is given up."""


class SlowRedis:
    """Answers no pipeline before so many are there, and remembers how long each was."""

    def __init__(self, pipelines: int) -> None:
        self.lengths: list[int] = []
        self.all_there = asyncio.Barrier(pipelines)

    def pipeline(self, *, transaction: bool) -> "SlowPipeline":
        assert not transaction
        return SlowPipeline(self)


class SlowPipeline:
    def __init__(self, redis: SlowRedis) -> None:
        self._redis, self._commands = redis, 0

    def execute_command(self, *command: Any) -> None:
        self._commands += 1

    async def execute(self, *, raise_on_error: bool) -> list[bytes]:
        self._redis.lengths.append(self._commands)
        await self._redis.all_there.wait()
        return [b"done"] * self._commands


def called(settler: Settler, calls: int) -> "asyncio.Future[list[Any]]":
    return asyncio.gather(*(settler.call("unlock", ["key"], [number]) for number in range(calls)))


@asynccontextmanager
async def settling(redis: SlowRedis, *, gathering: float = GATHERING) -> AsyncIterator[Settler]:
    settler = Settler(redis, gathering=gathering)  # type: ignore[arg-type]
    running = [asyncio.create_task(settler.run()) for _ in range(2)]
    try:
        async with asyncio.timeout(10):
            yield settler
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@pytest.mark.parametrize(("calls", "lengths"), [(FEW, [FEW]), (50, [25, 25])])
async def test_many_settlements_share_two_round_trips_at_a_time_and_few_one(
    calls: int, lengths: list[int]
) -> None:
    redis = SlowRedis(len(lengths))
    async with settling(redis) as settler:
        assert [reply.value for reply in await called(settler, calls)] == [b"done"] * calls
    assert redis.lengths == lengths


async def test_settlements_that_come_soon_after_others_join_them() -> None:
    redis = SlowRedis(2)
    async with settling(redis, gathering=LONG) as settler:
        first = called(settler, COMPANY)
        for _ in range(10):
            await asyncio.sleep(0)
        assert redis.lengths == []
        await asyncio.gather(first, called(settler, ENOUGH - COMPANY))
    assert redis.lengths == [FEW, ENOUGH - FEW]


async def test_few_settlements_wait_for_nobody() -> None:
    redis = SlowRedis(1)
    async with settling(redis, gathering=LONG) as settler:
        await called(settler, COMPANY - 1)
    assert redis.lengths == [COMPANY - 1]


async def test_settlements_that_nobody_joins_are_sent_all_the_same() -> None:
    redis = SlowRedis(1)
    async with settling(redis) as settler:
        await called(settler, COMPANY)
    assert redis.lengths == [COMPANY]
