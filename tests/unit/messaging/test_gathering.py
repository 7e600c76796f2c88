"""How scripts of many callers share round trips."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis.exceptions import ConnectionError as Lost
from redis.exceptions import NoScriptError, ResponseError

from continuum_messaging.gathering import FLIGHTS, MOST, Gathering

Commands = list[tuple[Any, ...]]


@dataclass
class HeldRedis:
    """Answers no pipeline before it is let go; ``answer`` says what to each command."""

    answer: Callable[[tuple[Any, ...]], Any] = lambda command: command[-1]
    go: asyncio.Event = field(default_factory=asyncio.Event)
    sent: list[Commands] = field(default_factory=list)
    broken: Exception | None = None

    def pipeline(self, *, transaction: bool) -> "HeldPipeline":
        assert not transaction
        return HeldPipeline(self, [])


@dataclass
class HeldPipeline:
    redis: HeldRedis
    commands: Commands

    def execute_command(self, *command: Any) -> None:
        self.commands.append(command)

    async def execute(self, *, raise_on_error: bool) -> Sequence[Any]:
        assert not raise_on_error
        self.redis.sent.append(self.commands)
        await self.redis.go.wait()
        if self.redis.broken is not None:
            raise self.redis.broken
        return [self.redis.answer(command) for command in self.commands]


def gathering(redis: HeldRedis, patience: float = 10.0) -> Gathering:
    return Gathering(redis, patience)  # type: ignore[arg-type]


async def asked(gathering: Gathering, numbers: Sequence[int]) -> list["asyncio.Task[Any]"]:
    """Call with each number, one turn of the loop after the other."""
    calls = []
    for number in numbers:
        calls.append(asyncio.create_task(gathering.call("publish", ["key"], [number])))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    return calls


async def test_whoever_comes_alone_waits_for_nobody() -> None:
    redis = HeldRedis()
    redis.go.set()
    assert await gathering(redis).call("publish", ["key"], [7]) == 7
    assert [len(commands) for commands in redis.sent] == [1]


async def test_who_comes_while_others_fly_shares_the_next_round_trip() -> None:
    redis = HeldRedis()
    calls = await asked(gathering(redis), range(10))
    redis.go.set()
    assert [await call for call in calls] == [*range(10)]
    assert [len(commands) for commands in redis.sent] == [1] * FLIGHTS + [10 - FLIGHTS]


async def test_who_comes_when_others_have_just_landed_is_sent_as_well() -> None:
    redis = HeldRedis()
    redis.go.set()
    shared = gathering(redis)

    async def again_and_again() -> int:
        return sum([await shared.call("publish", ["key"], [1]) for _ in range(5)])

    async with asyncio.timeout(5):
        assert await asyncio.gather(*(again_and_again() for _ in range(FLIGHTS + 1))) == [5] * (FLIGHTS + 1)


async def test_a_round_trip_has_an_end() -> None:
    redis = HeldRedis()
    calls = await asked(gathering(redis), range(MOST + FLIGHTS + 1))
    redis.go.set()
    await asyncio.gather(*calls)
    assert sorted(len(commands) for commands in redis.sent) == [1, 1, 1, MOST]


async def test_an_error_is_that_of_its_caller_alone() -> None:
    redis = HeldRedis(lambda command: ResponseError("no") if command[-1] == 3 else command[-1])
    calls = await asked(gathering(redis), range(5))
    redis.go.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(answer, ResponseError) for answer in answers] == [False, False, False, True, False]
    assert [len(commands) for commands in redis.sent] == [1] * FLIGHTS + [3]


async def test_a_script_that_the_server_lost_is_sent_in_full() -> None:
    redis = HeldRedis(lambda command: NoScriptError("?") if command[0] == "EVALSHA" else command[-1])
    redis.go.set()
    assert await gathering(redis).call("publish", ["key"], [7]) == 7
    assert [commands[0][0] for commands in redis.sent] == ["EVALSHA", "EVAL"]


async def test_a_lost_connection_is_told_to_everybody() -> None:
    redis = HeldRedis(broken=Lost("gone"))
    calls = await asked(gathering(redis), range(4))
    redis.go.set()
    assert all(isinstance(answer, Lost) for answer in await asyncio.gather(*calls, return_exceptions=True))


async def test_a_silent_server_is_waited_for_no_longer_than_said() -> None:
    with pytest.raises(TimeoutError):
        await gathering(HeldRedis(), patience=0.01).call("publish", ["key"], [7])


async def test_what_nobody_waits_for_any_more_is_not_sent() -> None:
    redis = HeldRedis()
    calls = await asked(gathering(redis), range(4))
    calls[3].cancel()
    await asyncio.wait([calls[3]])
    redis.go.set()
    await asyncio.gather(*calls[:3])
    assert [command[-1] for commands in redis.sent for command in commands] == [0, 1, 2]
