"""Streams that grow when a test says so."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from continuum_api.positions import FOLLOWED
from continuum_messaging import Recent, Taken
from continuum_messaging.entries import order


@dataclass(slots=True)
class MemoryStreams:
    """Entries in memory, by stream."""

    entries: list[Taken] = field(default_factory=list)
    trouble: Exception | None = None
    """Raised by every question, where set."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, taken: Taken) -> None:
        """Add an entry."""
        self.entries.append(taken)
        self._news.set()

    def fail(self, trouble: Exception | None) -> None:
        """Be away from now on, or be back."""
        self.trouble = trouble
        self._news.set()

    async def recent(self, most: int) -> Recent:
        """Return up to ``most`` of the newest entries of each stream."""
        self._answer()
        floors, found = {}, []
        for stream in FOLLOWED:
            newest = [taken for taken in self.entries if taken.stream == stream][-most - 1 :]
            floors[stream] = newest[0].entry if newest else "0-0"
            found += newest[1:]
        return Recent(floors, sorted(found, key=lambda taken: order(taken.entry)))

    async def after(self, positions: Mapping[str, str]) -> Sequence[Taken]:
        """Return what stands after ``positions``; wait for it."""
        while True:
            self._answer()
            found = [one for one in self.entries if order(one.entry) > order(positions[one.stream])]
            if found:
                return found
            self._news.clear()
            await self._news.wait()

    def _answer(self) -> None:
        if self.trouble:
            raise self.trouble
