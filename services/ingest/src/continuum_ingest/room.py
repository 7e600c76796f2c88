"""How many announcements may wait for Redis at once."""

from types import TracebackType
from typing import Final, Self

__all__ = ["PLACES", "Room"]

PLACES: Final = 512
"""A slow machine brings a thousand a second to Redis: nobody waits longer than half of one."""


class Room:
    """Counts who is inside. Under a flood a quick "not now" is worth more than a late answer."""

    def __init__(self, places: int = PLACES) -> None:
        self._free = places

    @property
    def full(self) -> bool:
        """Whether nobody else may enter."""
        return self._free <= 0

    def __enter__(self) -> Self:
        self._free -= 1
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._free += 1
