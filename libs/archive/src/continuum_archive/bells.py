"""Bells: who waits for rows of others hears when there are some."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from continuum_archive.archive import Archive

__all__ = ["Bell", "listening"]


@asynccontextmanager
async def listening(archive: Archive, channel: str) -> AsyncIterator["Bell"]:
    """Listen on ``channel``, on a connection of its own.

    :raises DatabaseDown: PostgreSQL is away.
    """
    async with archive.connection() as connection:
        bell = Bell()
        await connection.add_listener(channel, bell.ring)
        connection.add_termination_listener(bell.lost)
        try:
            yield bell
        finally:
            if not bell.cut:
                connection.remove_termination_listener(bell.lost)
                await connection.remove_listener(channel, bell.ring)


class Bell:
    """Rings when there is something; what rang while nobody waited is not forgotten."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self.cut = False
        """The connection is gone: nothing will ring any more."""

    def ring(self, *_: object) -> None:
        """Wake whoever waits."""
        self._rung.set()

    def lost(self, *_: object) -> None:
        """Wake whoever waits, for good."""
        self.cut = True
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or after ``seconds``."""
        with suppress(TimeoutError):
            # Not wait_for: in Python 3.11 it swallows a cancellation that comes with the ring.
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
