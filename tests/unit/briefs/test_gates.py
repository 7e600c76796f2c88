"""When a model server may be asked, and how it comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from continuum_briefs.ollama.gates import Gate, Rests
from continuum_proto.errors import ModelDown

QUICK = Rests(first=0.001, most=0.002)


@dataclass
class Sight:
    """What is seen of a server: nothing wrong, or ``wrong``; a look takes until ``seen`` is set."""

    wrong: str = ""
    looks: int = 0
    at_once: int = 0
    most_at_once: int = 0
    states: list[bool] = field(default_factory=list)
    seen: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self) -> None:
        self.looks += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.seen.wait()
        self.at_once -= 1
        if self.wrong:
            raise ModelDown(self.wrong)


@asynccontextmanager
async def gate(rests: Rests = QUICK, *, seen: bool = True) -> AsyncIterator[tuple[Gate, Sight]]:
    sight, made = Sight(), Gate(rests)
    made.look, made.changed = sight.look, lambda: sight.states.append(made.is_open)
    if seen:
        sight.seen.set()
    yield made, sight
    await made.aclose()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - a gate tells no other way
            await asyncio.sleep(0)


async def test_a_closed_gate_opens_when_a_look_finds_nothing_wrong() -> None:
    async with gate() as (door, sight):
        sight.wrong = "still away"
        door.closed("away")
        assert not door.is_open
        await until(lambda: sight.looks >= 3)
        assert door.reason == "still away"
        sight.wrong = ""
        await until(lambda: door.is_open)


async def test_an_answer_opens_it_at_once() -> None:
    async with gate(Rests(first=60, most=60)) as (door, sight):
        door.closed("away")
        door.opened()
        assert door.is_open
        assert sight.looks == 0


async def test_many_who_want_to_know_share_one_look() -> None:
    async with gate(Rests(first=60, most=60), seen=False) as (door, sight):
        door.closed("away")
        wanting = [asyncio.create_task(door.works()) for _ in range(5)]
        door.hurried()
        await until(lambda: sight.looks == 1)
        sight.seen.set()
        assert await asyncio.gather(*wanting) == [True] * 5
        assert (sight.looks, sight.most_at_once) == (1, 1)


async def test_whoever_gives_up_does_not_end_the_look_of_others() -> None:
    async with gate(Rests(first=60, most=60), seen=False) as (door, sight):
        door.closed("away")
        impatient, patient = asyncio.create_task(door.works()), asyncio.create_task(door.works())
        await until(lambda: sight.looks == 1)
        impatient.cancel()
        sight.seen.set()
        assert await patient


async def test_a_doubted_server_is_not_asked_but_may_be_soon() -> None:
    async with gate(seen=False) as (door, sight):
        door.doubted("500")
        assert not door.is_open
        assert door.may_open
        sight.seen.set()
        assert await door.works()
        assert sight.states == [False, True, True]


async def test_a_doubt_that_is_confirmed_closes_it() -> None:
    async with gate(Rests(first=60, most=60)) as (door, sight):
        sight.wrong = "500 to everything"
        door.doubted("500")
        assert not await door.works()
        assert not door.may_open
        assert door.reason == "500 to everything"


async def test_questions_that_fail_together_count_once() -> None:
    async with gate(Rests(first=60, most=60)) as (door, _):
        for _ in range(8):
            door.closed("away")
        assert door.failures == 1


@pytest.mark.parametrize(("failures", "longest"), [(1, 1), (2, 2), (4, 8), (6, 30), (1000, 30)])
def test_rests_grow_up_to_a_limit(failures: int, longest: float) -> None:
    rest = Rests(first=1, most=30).after(failures)
    assert longest / 2 <= rest <= longest
