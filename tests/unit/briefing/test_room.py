"""Long texts wait for room, in their order; short ones never do."""

import asyncio
from dataclasses import dataclass, field

import pytest

from continuum_briefing.room import SHORT, Room

LONG = SHORT + 1


@dataclass
class Visitors:
    """Texts that go in and stay until they are told to leave."""

    room: Room
    inside: list[str] = field(default_factory=list)
    leave: dict[str, asyncio.Event] = field(default_factory=dict)

    async def come(self, name: str, characters: int) -> asyncio.Task[None]:
        self.leave[name] = asyncio.Event()
        task = asyncio.create_task(self._stay(name, characters))
        await settled()
        return task

    async def go(self, name: str) -> None:
        self.leave[name].set()
        await settled()

    async def _stay(self, name: str, characters: int) -> None:
        async with self.room.for_text(characters):
            self.inside.append(name)
            await self.leave[name].wait()
        self.inside.remove(name)


async def settled() -> None:
    """Let everybody take as many steps as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def visitors() -> Visitors:
    return Visitors(Room(2 * LONG))


async def test_long_texts_wait_until_one_has_left(visitors: Visitors) -> None:
    for name in "abc":
        await visitors.come(name, LONG)
    assert visitors.inside == ["a", "b"]
    await visitors.go("a")
    assert visitors.inside == ["b", "c"]


async def test_short_texts_never_wait(visitors: Visitors) -> None:
    for name in "ab":
        await visitors.come(name, LONG)
    await visitors.come("short", SHORT)
    assert "short" in visitors.inside


async def test_one_alone_may_be_larger_than_the_room_and_nobody_overtakes_it(visitors: Visitors) -> None:
    await visitors.come("a", LONG)
    await visitors.come("huge", 9 * LONG)
    await visitors.come("b", LONG)
    assert visitors.inside == ["a"]
    await visitors.go("a")
    assert visitors.inside == ["huge"]
    await visitors.go("huge")
    assert visitors.inside == ["b"]


async def test_whoever_gives_up_waiting_leaves_its_place(visitors: Visitors) -> None:
    await visitors.come("a", 2 * LONG)
    waiting = await visitors.come("b", LONG)
    await visitors.come("c", LONG)
    waiting.cancel()
    await settled()
    await visitors.go("a")
    assert visitors.inside == ["c"]
