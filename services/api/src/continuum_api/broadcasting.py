"""Following the streams for everybody who listens: one read for all, however many they are."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from continuum_api.audience import Audience
from continuum_api.backlog import Backlog
from continuum_api.occurrences import Occurrence, frames_of
from continuum_api.positions import encode
from continuum_messaging import Recent, Taken
from continuum_proto.errors import DependencyDown

REMEMBERED: Final = 500
"""Entries of each stream that are read at the start, for listeners of the process before."""
PAUSE: Final = 1.0
"""Seconds between two attempts while Redis is away."""

log = structlog.get_logger()


class Streams(Protocol):
    """The streams, read without a group."""

    async def recent(self, most: int) -> Recent:
        """Return up to ``most`` of the newest entries of each stream."""

    async def after(self, positions: Mapping[str, str]) -> Sequence[Taken]:
        """Return what stands after ``positions``; wait a moment for it."""


@dataclass(frozen=True, slots=True)
class Broadcasting:
    """Reads on and on, and tells the audience."""

    streams: Streams
    audience: Audience

    async def go_on(self) -> None:
        """Follow until cancelled; while Redis is away listeners stay, and then are told to start again."""
        interrupted = False
        while True:
            try:
                await self._follow(resync=interrupted)
            except DependencyDown as exc:
                if not interrupted:
                    log.warning("listeners_wait", error=str(exc))
                interrupted = True
                await asyncio.sleep(PAUSE)

    async def _follow(self, *, resync: bool) -> None:
        recent = await self.streams.recent(REMEMBERED)
        backlog, positions = Backlog(recent.floors), dict(recent.floors)
        for taken in recent.entries:
            backlog.keep(_occurrence(taken, positions))
        self.audience.begin(backlog, dict(positions), resync=resync)
        if resync:
            log.info("listeners_go_on")
        while True:
            for taken in await self.streams.after(positions):
                occurrence = _occurrence(taken, positions)
                self.audience.tell(occurrence, dict(positions))


def _occurrence(taken: Taken, positions: dict[str, str]) -> Occurrence:
    """Return what ``taken`` has to tell; ``positions`` are then behind it."""
    positions[taken.stream] = taken.entry
    return Occurrence(taken.stream, taken.entry, encode(positions), frames_of(taken))
