"""Work on a long text, apart from the event loop: leases are renewed meanwhile."""

import asyncio
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

__all__ = ["apart"]

P = ParamSpec("P")
T = TypeVar("T")

LONG: Final = 20_000
"""Code points from which on work may take some milliseconds; below, a thread would cost more."""


async def apart(characters: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do ``work`` on so many characters, in a thread where they are many."""
    if characters <= LONG:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)
