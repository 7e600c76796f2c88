"""The names behind the ids of tags, correspondents and document types, read in one go and kept."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

__all__ = ["Names"]

FRESH_FOR: Final = 300.0
"""Seconds until a list is read again, so that a renamed tag shows."""


class Names:
    """The names of one kind of thing, by id.

    An id that was not there when the list was last read leads to one new reading; an id that stays
    unknown (the token may not see it) has no name until the list is next due.
    """

    def __init__(
        self,
        read: Callable[[], Awaitable[Mapping[int, str]]],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._clock = clock
        self._names: dict[int, str] = {}
        self._nameless: set[int] = set()
        self._due = float("-inf")
        self._reading = asyncio.Lock()

    async def of(self, *ids: int) -> tuple[str, ...]:
        """Return the names of those ids that have one, in the order asked."""
        if self._stale(ids):
            async with self._reading:
                if self._stale(ids):
                    await self._refresh(ids)
        return tuple(self._names[key] for key in ids if key in self._names)

    def _stale(self, ids: tuple[int, ...]) -> bool:
        if not ids:
            return False
        return self._clock() >= self._due or any(
            key not in self._names and key not in self._nameless for key in ids
        )

    async def _refresh(self, ids: tuple[int, ...]) -> None:
        names = dict(await self._read())
        if self._clock() >= self._due:
            self._nameless.clear()
        self._names = names
        self._nameless.update(key for key in ids if key not in names)
        self._nameless.difference_update(names)
        self._due = self._clock() + FRESH_FOR
