"""What is true now, told to those who run the system while they listen: the pipeline, and who is at work."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from continuum_api.audience import Audience
from continuum_api.looking import Looking
from continuum_api.occurrences import Topic, frame
from continuum_api.shapes.live import ServiceChange
from continuum_api.shapes.pipeline import Pipeline, Snapshot

EVERY: Final = 1.0
"""Seconds between two looks; nobody looks while nobody listens."""


@dataclass(slots=True)
class Watching:
    """Looks once a second for all listeners, and tells what has changed."""

    looking: Looking
    audience: Audience
    every: float = EVERY
    _last: Snapshot | None = field(default=None, init=False)
    _present: frozenset[str] | None = field(default=None, init=False)

    async def go_on(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(self.every)

    async def look(self) -> None:
        """Look once, if anybody wants to know."""
        if not (self.audience.wants(Topic.PIPELINE) or self.audience.wants(Topic.SERVICES)):
            self._last, self._present = None, None
        elif (seen := await self.looking.pipeline()) is not None:
            self._tell(seen)

    def _tell(self, seen: Pipeline) -> None:
        snapshot = Snapshot(stages=seen.stages, totals=seen.totals)
        if snapshot != self._last:
            self.audience.mention(frame(Topic.PIPELINE, "pipeline.snapshot", snapshot))
        self._last = snapshot
        if seen.services is not None:
            self._tell_services(frozenset(crew.name for crew in seen.services))

    def _tell_services(self, present: frozenset[str]) -> None:
        before = present if self._present is None else self._present
        self._present = present
        for event, names in (("service.up", present - before), ("service.down", before - present)):
            for name in sorted(names):
                change = ServiceChange(name=name, at=datetime.now(UTC))
                self.audience.mention(frame(Topic.SERVICES, event, change))
