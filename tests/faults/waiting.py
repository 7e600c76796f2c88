"""Waiting for a condition, with a bound."""

import asyncio
from collections.abc import Awaitable, Callable

__all__ = ["until", "until_so"]

GLANCE = 0.01


async def until(condition: Callable[[], bool], what: str, patience: float) -> None:
    """Wait until ``condition`` holds.

    :raises TimeoutError: it did not within ``patience`` seconds; says ``what`` was waited for.
    """

    async def asked() -> bool:
        return condition()

    await until_so(asked, what, patience, glance=GLANCE)


async def until_so(
    condition: Callable[[], Awaitable[bool]], what: str, patience: float, *, glance: float = 0.1
) -> None:
    """Wait until ``condition`` holds, which has to ask somebody.

    :raises TimeoutError: as :func:`until`.
    """
    try:
        async with asyncio.timeout(patience):
            while not await condition():  # noqa: ASYNC110 - other processes set no events
                await asyncio.sleep(glance)
    except TimeoutError as exc:
        raise TimeoutError(f"within {patience:g} s it did not come about that {what}") from exc
