"""How settlements share round trips."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from continuum_messaging.settler import FEW, Settler


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


@asynccontextmanager
async def settling(redis: SlowRedis, calls: int) -> AsyncIterator["asyncio.Future[list[Any]]"]:
    settler = Settler(redis)  # type: ignore[arg-type]
    running = [asyncio.create_task(settler.run()) for _ in range(2)]
    try:
        yield asyncio.gather(*(settler.call("unlock", ["key"], [number]) for number in range(calls)))
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@pytest.mark.parametrize(("calls", "lengths"), [(FEW, [FEW]), (50, [25, 25])])
async def test_many_settlements_share_two_round_trips_at_a_time_and_few_one(
    calls: int, lengths: list[int]
) -> None:
    redis = SlowRedis(len(lengths))
    async with settling(redis, calls) as replies, asyncio.timeout(10):
        assert [reply.value for reply in await replies] == [b"done"] * calls
    assert redis.lengths == lengths
