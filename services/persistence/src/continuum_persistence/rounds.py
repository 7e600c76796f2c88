"""Rounds: work that is done whenever a bell rings, and now and then anyway."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Final

import structlog

from continuum_archive.bells import Bell
from continuum_proto.errors import DependencyDown

__all__ = ["Rounds"]

POLL: Final = 5.0
"""Seconds between two looks when nothing rings: what another replica gave up is found so."""
RETRY: Final = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds between attempts while Redis or PostgreSQL is away."""

log = structlog.get_logger()


@dataclass(slots=True)
class Rounds:
    """A part of the service that goes its rounds until it is cancelled."""

    part: str
    """Its name in the log."""
    bell: Callable[[], AbstractAsyncContextManager[Bell]]
    work: Callable[[], Awaitable[bool]]
    """Does some of it, and tells whether there may be more."""
    poll: float = POLL
    retry: Sequence[float] = RETRY
    _failures: int = field(default=0, init=False)

    async def run(self) -> None:
        """Work until cancelled; while Redis or PostgreSQL is away, try again."""
        while True:
            try:
                async with self.bell() as bell:
                    await self._serve(bell)
            except DependencyDown as exc:
                await self._wait_for(exc)

    async def _serve(self, bell: Bell) -> None:
        while not bell.cut:
            more = await self.work()
            if self._failures:
                log.info("work_goes_on", part=self.part)
                self._failures = 0
            if not more:
                await bell.wait(self.poll)

    async def _wait_for(self, down: DependencyDown) -> None:
        if not self._failures:
            log.warning("work_waits", part=self.part, dependency=down.dependency, error=str(down))
        pause = self.retry[min(self._failures, len(self.retry) - 1)]
        self._failures += 1
        await asyncio.sleep(pause)
