"""Work that is looked for again and again, whatever is down meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from continuum_proto.errors import DependencyDown

__all__ = ["repeat"]

log = structlog.get_logger()


async def repeat(work: Callable[[], Awaitable[object]], *, every: float, postponed: str) -> None:
    """Work, and again ``every`` seconds after it ended, until cancelled.

    What is down is tried again next time; the log then has an event named by ``postponed``.
    """
    while True:
        try:
            await work()
        except DependencyDown as exc:
            log.debug(postponed, dependency=exc.dependency, error=str(exc))
        await asyncio.sleep(every)
