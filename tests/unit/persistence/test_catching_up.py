"""Making older texts searchable in the background."""

import asyncio
from dataclasses import dataclass, field

from continuum_persistence.catching_up import CatchingUp
from continuum_proto.errors import DatabaseDown


@dataclass
class Index:
    """Has so much to do, in steps; may be away once."""

    steps: list[int]
    away: list[bool] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def index_some(self) -> int:
        if self.away and self.away.pop():
            raise DatabaseDown("gone")
        if not self.steps:
            self.done.set()
            return 0
        return self.steps.pop(0)


async def test_it_works_until_everything_is_searchable() -> None:
    index = Index([50, 50, 3])
    assert await CatchingUp(index, pause=0).catch_up() == 103
    assert await CatchingUp(index, pause=0).catch_up() == 0


async def test_a_database_that_is_away_is_asked_again() -> None:
    index = Index([50], away=[True])
    going = asyncio.create_task(CatchingUp(index, look=0.001, pause=0).go_on())
    async with asyncio.timeout(5):
        await index.done.wait()
    going.cancel()
    assert index.steps == []
