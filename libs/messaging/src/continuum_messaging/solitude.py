"""Running suspects alone: what killed its process twice gets no innocent company."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType

__all__ = ["Solitude"]


class Solitude:
    """A lock that many share or one has alone."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._alone = asyncio.Lock()
        self._empty = asyncio.Event()
        self._empty.set()
        self._running = 0

    async def unclaimed(self) -> None:
        """Wait until nobody wants to be alone."""
        await self._open.wait()

    def beside(self) -> "_Beside":
        """Run beside others, as soon as nobody is alone or wants to be.

        Tasks that were made one right after the other begin together or wait together: the members of
        a batch wait for each other.
        """
        return _Beside(self)

    async def begin(self) -> None:
        """Begin beside others; whoever began says that it has ended."""
        while not self._open.is_set():
            await self._open.wait()
        self._running += 1
        self._empty.clear()

    def end(self) -> None:
        """End what was begun."""
        self._running -= 1
        if not self._running:
            self._empty.set()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Run when everything else has ended, and while nothing else begins."""
        async with self._alone:
            self._open.clear()
            try:
                await self._empty.wait()
                yield
            finally:
                self._open.set()


class _Beside:
    """Written out: every delivery goes through here, and a generator-based context manager costs more."""

    __slots__ = ("_solitude",)

    def __init__(self, solitude: Solitude) -> None:
        self._solitude = solitude

    async def __aenter__(self) -> None:
        await self._solitude.begin()

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._solitude.end()
