"""Asking at a steady rate, whatever the answers do: what comes late counts from when it was due."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count

from tests.load.reporting import percentile

__all__ = ["Taken", "as_many_as_possible", "at_rate", "one_by_one"]


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds from when each request was due to the end of its answer."""

    milliseconds: Sequence[float]

    @property
    def p50(self) -> float:
        """Half of all took no longer."""
        return round(percentile(self.milliseconds, 0.5), 2)

    @property
    def p99(self) -> float:
        """All but one of a hundred took no longer."""
        return round(percentile(self.milliseconds, 0.99), 2)


async def at_rate(ask: Callable[[int], Awaitable[None]], *, rate: float, seconds: float) -> Taken:
    """Ask ``rate`` times a second, by numbers from 0, without waiting for answers.

    A request that finds the one before it unanswered is sent all the same: a slow server is not spared.
    """
    loop = asyncio.get_running_loop()
    begin = loop.time()

    async def timed(number: int, due: float) -> float:
        await ask(number)
        return (loop.time() - due) * 1000

    async with asyncio.TaskGroup() as group:
        asked = []
        for number in range(round(rate * seconds)):
            due = begin + number / rate
            await asyncio.sleep(due - loop.time())
            asked.append(group.create_task(timed(number, due)))
    return Taken([task.result() for task in asked])


async def one_by_one(ask: Callable[[int], Awaitable[None]], *, times: int) -> Taken:
    """Ask the next when the one before it is answered: for what could not keep up with any rate."""
    loop, taken = asyncio.get_running_loop(), list[float]()
    for number in range(times):
        began = loop.time()
        await ask(number)
        taken.append((loop.time() - began) * 1000)
    return Taken(taken)


async def as_many_as_possible(
    ask: Callable[[int], Awaitable[None]], *, at_once: int, seconds: float
) -> float:
    """Ask so many at a time, without a pause, and return how many were answered in a second."""
    loop, numbers = asyncio.get_running_loop(), count()
    began = loop.time()

    async def go_on() -> None:
        while loop.time() - began < seconds:
            await ask(next(numbers))

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(go_on())
    return next(numbers) / (loop.time() - began)
