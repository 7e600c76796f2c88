"""What was published and lost with Redis is owed again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, Protocol
from uuid import UUID

import structlog

from continuum_archive.outbox import Unanswered
from continuum_chassis import repeat
from continuum_messaging import Traces

__all__ = ["Recall"]

log = structlog.get_logger()

LOOK: Final = 5.0
"""Seconds between two looks whether Redis has lost something."""
ANYWAY: Final = 3600.0
"""Seconds after which published events are looked for although nothing seems lost."""
TIMES: Final = 3
"""Looks after a loss: what was published in that very moment is marked a little later."""
PAGE: Final = 1000


class Outbox(Protocol):
    """Where owed events wait."""

    async def unanswered(self, *, announced: bool, after: int, limit: int) -> Sequence[Unanswered]:
        """Return published events that nobody has answered."""

    async def recall(self, lost: Sequence[Unanswered]) -> int:
        """Owe events again."""


class Entries(Protocol):
    """The streams that published events stand in."""

    async def traces(self) -> Traces:
        """Look at Redis."""

    async def events(self, entries: Sequence[tuple[str, str]]) -> Sequence[UUID | None]:
        """Return the event in each entry, given by stream and id; nothing where it is gone."""


class LostLetters(Protocol):
    """Open letters that the archive has and Redis has not."""

    async def look(self) -> int:
        """Put them back."""


@dataclass(slots=True)
class Recall:
    """Finds published events whose entries Redis has lost, and open letters.

    An event that has an answer needs none: its entry may be trimmed. ``off`` groups answer never.
    """

    outbox: Outbox
    entries: Entries
    letters: LostLetters
    off: Collection[str] = ()
    every: float = LOOK
    page: int = PAGE
    _traces: Traces | None = field(default=None, init=False)
    _looks: int = field(default=1, init=False)
    _looked_at: float = field(default=0.0, init=False)

    async def go_on(self) -> None:
        """Look from time to time, until cancelled; what is down is tried again."""
        await repeat(self.look, every=self.every, postponed="recall_postponed")

    async def look(self) -> int:
        """Owe again what Redis has lost, where anything speaks for a loss, and put letters back.

        Return how many events.

        :raises DependencyDown: Redis or PostgreSQL is away.
        """
        traces = await self.entries.traces()
        if self._traces is not None and traces.lost_since(self._traces):
            self._looks = TIMES
        self._traces = traces
        if not self._looks and monotonic() - self._looked_at < ANYWAY:
            return 0
        recalled, back = await self._recall(), await self.letters.look()
        self._looks, self._looked_at = max(0, self._looks - 1), monotonic()
        if recalled:
            log.warning("events_recalled", events=recalled)
        if back:
            log.warning("letters_put_back", letters=back)
        return recalled

    async def _recall(self) -> int:
        recalled, after = 0, 0
        while page := await self.outbox.unanswered(
            announced="notification" not in self.off, after=after, limit=self.page
        ):
            events = await self.entries.events([(each.stream, each.entry_id) for each in page])
            lost = [each for each, event in zip(page, events, strict=True) if event != each.id]
            if lost:
                recalled += await self.outbox.recall(lost)
            after = page[-1].seq
        return recalled
