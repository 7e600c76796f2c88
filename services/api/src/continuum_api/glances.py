"""One look for all who ask within the same moment."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Glance(Generic[T]):
    """Looks again only when the last look is older than ``seconds``; a failure counts as a look."""

    def __init__(self, look: Callable[[], Awaitable[T]], *, seconds: float) -> None:
        self._look = look
        self._seconds = seconds
        self._looking: asyncio.Future[T] | None = None
        self._begun = 0.0

    async def __call__(self) -> T:
        """Return what was seen lately; whoever asks while somebody looks waits for the same."""
        now = asyncio.get_running_loop().time()
        looking = self._looking
        if looking is None or (looking.done() and now - self._begun >= self._seconds):
            looking = self._looking = asyncio.ensure_future(self._look())
            self._begun = now
        # Somebody who leaves does not take the look away from the others.
        return await asyncio.shield(looking)
