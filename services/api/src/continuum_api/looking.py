"""A look at the whole system: what Redis says, what the archive says, and what cannot be asked."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol, TypeVar

from continuum_api.answers.pipeline import Queued, pipeline
from continuum_api.glances import Glance
from continuum_api.links import Links
from continuum_api.shapes.about import ServiceState
from continuum_api.shapes.pipeline import Pipeline
from continuum_archive.progress import ProgressRow
from continuum_messaging import StreamState
from continuum_proto.errors import DependencyDown

T = TypeVar("T")

FRESH: Final = 1.0
"""Seconds for which everybody gets the same look."""
FRESH_HISTORY: Final = 5.0
"""Seconds for which the last hour is not counted again."""
NO_REDIS: Final = "This api was not told of a Redis: what waits and who is at work is not known."
REDIS_AWAY: Final = "Redis does not answer: what waits and who is at work is not known."
ARCHIVE_AWAY: Final = "The archive does not answer: what was done lately is not known."


class Staff(Protocol):
    """The processes that are at work."""

    async def services(self) -> Sequence[ServiceState]:
        """Return those that gave a sign of life lately."""


class Line(Protocol):
    """The queues."""

    async def read(self) -> tuple[StreamState, ...]:
        """Return the state of every stream."""

    async def dead_letters(self) -> int:
        """Return how many letters are open."""


class History(Protocol):
    """The last hour."""

    async def read(self) -> ProgressRow:
        """Return what was done."""


@dataclass(slots=True)
class Looking:
    """Looks for everybody at once, however many ask."""

    line: Line | None
    staff: Staff | None
    history: History
    links: Links
    _whole: Glance[Pipeline | None] = field(init=False)
    _hour: Glance[ProgressRow] = field(init=False)

    def __post_init__(self) -> None:
        self._whole = Glance(self._look, seconds=FRESH)
        self._hour = Glance(self.history.read, seconds=FRESH_HISTORY)

    async def pipeline(self) -> Pipeline | None:
        """Return what is known; nothing where nothing is."""
        return await self._whole()

    async def _look(self) -> Pipeline | None:
        queued, progress = await _known(self._queued()), await _known(self._hour())
        if queued is None and progress is None:
            return None
        missing = [REDIS_AWAY if self.line else NO_REDIS] if queued is None else []
        missing += [ARCHIVE_AWAY] if progress is None else []
        return pipeline(datetime.now(UTC), queued, progress, missing=missing, links=self.links)

    async def _queued(self) -> Queued | None:
        if self.line is None or self.staff is None:
            return None
        return Queued(await self.line.read(), await self.line.dead_letters(), await self.staff.services())


async def _known(asked: Awaitable[T]) -> T | None:
    """Return the answer, or nothing where whoever is asked is away: the answer then says so."""
    try:
        return await asked
    except DependencyDown:
        return None
