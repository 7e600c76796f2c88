"""Searches in turn: each may take a second, and lists that take milliseconds must not wait for them."""

import asyncio
from dataclasses import dataclass, field
from typing import Final, Protocol

from continuum_api import problems
from continuum_archive.hits import Found, Place, Question

PATIENCE: Final = 2.0
"""Seconds that a search waits for its turn."""


class Searcher(Protocol):
    """What readers may see, by its words."""

    async def search(self, question: Question, *, limit: int, after: Place | None = None) -> Found:
        """Return a page of what fits a question, the best first."""


def share(connections: int) -> int:
    """Return how many of the connections to the archive may be busy with searches."""
    return max(1, connections - max(1, connections // 3))


@dataclass(slots=True)
class InTurn:
    """A searcher that looks for ``most`` at once, and refuses who would wait too long."""

    searcher: Searcher
    most: int
    patience: float = PATIENCE
    _seats: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._seats = asyncio.Semaphore(self.most)

    async def search(self, question: Question, *, limit: int, after: Place | None = None) -> Found:
        """Return a page of what fits a question, the best first."""
        try:
            async with asyncio.timeout(self.patience):
                await self._seats.acquire()
        except TimeoutError as exc:
            raise problems.busy() from exc
        try:
            return await self.searcher.search(question, limit=limit, after=after)
        finally:
            self._seats.release()
