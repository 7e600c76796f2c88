"""Room for long texts: what is read at a time is bounded by its size, not only by its number."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

__all__ = ["Room"]

SHORT: Final = 100_000
"""Code points of a text that needs no room: it never waits behind a long one."""


class Room:
    """Lets long texts in, in the order in which they came, while they have ``size`` code points together.

    One alone is let in whatever its size.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._door = asyncio.Lock()
        self._left = asyncio.Condition()

    @asynccontextmanager
    async def for_text(self, characters: int) -> AsyncIterator[None]:
        """Wait for room; it is taken until the block ends."""
        if characters <= SHORT:
            yield
            return
        async with self._door, self._left:
            await self._left.wait_for(lambda: not self._taken or self._taken + characters <= self._size)
            self._taken += characters
        try:
            yield
        finally:
            async with self._left:
                self._taken -= characters
                self._left.notify_all()
