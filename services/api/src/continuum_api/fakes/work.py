"""Queues and the last hour, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from continuum_archive.progress import MINUTES, ProgressRow
from continuum_messaging import StreamState

NOTHING_YET = ProgressRow(
    answered={},
    announced=[0] * MINUTES,
    p50_ms=None,
    p95_ms=None,
    open_letters={},
    drafts=0,
    documents=(),
)


@dataclass(slots=True)
class MemoryLine:
    """The queues, given as states."""

    streams: Sequence[StreamState] = ()
    letters: int = 0
    trouble: Exception | None = None
    looks: int = field(default=0, init=False)

    async def read(self) -> tuple[StreamState, ...]:
        """Return the state of every stream."""
        self.looks += 1
        if self.trouble:
            raise self.trouble
        return tuple(self.streams)

    async def dead_letters(self) -> int:
        """Return how many letters are open."""
        return self.letters


@dataclass(slots=True)
class MemoryHistory:
    """The last hour, given as a row."""

    hour: ProgressRow = NOTHING_YET
    trouble: Exception | None = None

    async def read(self) -> ProgressRow:
        """Return what was done."""
        if self.trouble:
            raise self.trouble
        return self.hour
