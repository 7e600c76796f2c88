"""Searches leave connections to everything else, and nobody waits for a turn for ever."""

import asyncio
from dataclasses import dataclass, field

import pytest

from continuum_api.turns import InTurn, share
from continuum_archive.hits import Found, Place, Question
from continuum_chassis import Problem

ASKED = Question(words="a")


@dataclass
class Slow:
    """Answers when it is told to."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    at_work: int = 0
    most: int = 0

    async def search(self, question: Question, *, limit: int, after: Place | None = None) -> Found:
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        try:
            await self.go_on.wait()
        finally:
            self.at_work -= 1
        return Found()


async def begun(slow: Slow, searches: int) -> None:
    while slow.at_work < searches:  # noqa: ASYNC110 - it is ready at once
        await asyncio.sleep(0)


async def test_only_so_many_search_at_once_and_all_are_answered() -> None:
    slow = Slow()
    searcher = InTurn(slow, 2)
    tasks = [asyncio.create_task(searcher.search(ASKED, limit=1)) for _ in range(6)]
    await begun(slow, 2)
    slow.go_on.set()
    assert await asyncio.gather(*tasks) == [Found()] * 6
    assert slow.most == 2


async def test_who_would_wait_too_long_is_asked_to_come_back_and_takes_no_turn() -> None:
    slow = Slow()
    searcher = InTurn(slow, 1, patience=0.01)
    first = asyncio.create_task(searcher.search(ASKED, limit=1))
    await begun(slow, 1)
    with pytest.raises(Problem) as refused:
        await searcher.search(ASKED, limit=1)
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (503, "5")
    slow.go_on.set()
    assert await first == Found()
    assert await searcher.search(ASKED, limit=1) == Found()


async def test_a_search_that_fails_or_is_given_up_leaves_its_turn_to_the_next() -> None:
    slow = Slow()
    searcher = InTurn(slow, 1)
    given_up = asyncio.create_task(searcher.search(ASKED, limit=1))
    await begun(slow, 1)
    given_up.cancel()
    slow.go_on.set()
    assert await searcher.search(ASKED, limit=1) == Found()


@pytest.mark.parametrize(("connections", "searches"), [(1, 1), (2, 1), (3, 2), (10, 7), (100, 67)])
def test_a_third_of_the_connections_is_for_others(connections: int, searches: int) -> None:
    assert share(connections) == searches
