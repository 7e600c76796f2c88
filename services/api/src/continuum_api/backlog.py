"""What happened lately, for listeners that were away for a moment."""

from collections import deque
from collections.abc import Iterable
from time import time
from typing import Final

from continuum_api.occurrences import Occurrence
from continuum_api.positions import Positions, decode, reaches
from continuum_messaging.entries import order

WINDOW: Final = 600.0
"""Seconds after which nothing is repeated."""
MOST: Final = 5000
"""Occurrences; each takes some hundred bytes."""


class Backlog:
    """Occurrences in their order; ``floors`` are the ids after which none is missing."""

    def __init__(self, floors: Positions) -> None:
        self._floors = dict(floors)
        self._kept: deque[Occurrence] = deque()

    def keep(self, occurrence: Occurrence) -> None:
        """Add the newest, if it has anything to tell; let go of what is too old or too much."""
        if occurrence.frames:
            self._kept.append(occurrence)
        oldest = (time() - WINDOW) * 1000
        while self._kept and (len(self._kept) > MOST or order(self._kept[0].entry)[0] < oldest):
            gone = self._kept.popleft()
            self._floors[gone.stream] = gone.entry

    def missed_since(self, cursor: str) -> Iterable[Occurrence] | None:
        """Return what a listener at ``cursor`` has not heard; ``None`` where not all of it is known."""
        positions = decode(cursor)
        if positions is None or not reaches(positions, self._floors):
            return None
        return [one for one in self._kept if order(one.entry) > order(positions[one.stream])]
