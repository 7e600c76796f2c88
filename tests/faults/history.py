"""The history checker: joins what was put in with what became of it.

*Lost*: an event that was taken from the source and neither shows, nor lies among the letters; nor does
what was put in for its document after the loss was noticed.
*Twice*: a document with more rows than were put in for it, a row for what nobody put in, or one event
in two entries of its stream: one hop that took effect twice.
*Late*: shown after more than the row allows. *Repeated*: work done again without any effect; allowed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from redis.asyncio import Redis

from continuum_messaging import Letter, Point
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK, VANISHED_KEY, Stream
from tests.faults.journal import Journals
from tests.faults.shown import Row, Shown
from tests.faults.source import Put

__all__ = ["History", "percentile"]

STREAMS = (DOCUMENTS, DOCUMENTS_BULK, BRIEFS)


@dataclass(frozen=True, slots=True)
class History:
    """What a run came to."""

    puts: Sequence[Put]
    rows: Sequence[Row]
    letters: Sequence[Letter]
    vanished: Sequence[str]
    copies: Sequence[str]
    """Events that stand in two entries of one stream."""
    begun: Sequence[int]
    """How often each delivery began."""

    @classmethod
    async def read(cls, redis: Redis, puts: Sequence[Put], journals: Journals, shown: Shown) -> "History":
        """Ask everybody."""
        letters: Any = await redis.xrange(DEAD_LETTERS.name)
        vanished: Any = await redis.hkeys(VANISHED_KEY)
        return cls(
            puts=tuple(puts),
            rows=tuple(shown.rows()),
            letters=tuple(Letter(entry.decode(), fields) for entry, fields in letters),
            vanished=tuple(entry.decode() for entry in vanished),
            copies=tuple([copy for stream in STREAMS for copy in await _copies(redis, stream)]),
            begun=tuple(len(lines) for lines in journals.passed(Point.BEGAN).values()),
        )

    @property
    def dead(self) -> set[str]:
        """The events that lie among the letters."""
        return {letter.original.get(b"id", b"").decode() for letter in self.letters}

    def lost(self) -> list[int]:
        """Return the documents of which nothing can be found."""
        shown, dead = {row.event for row in self.rows}, self.dead

        def found(put: Put) -> bool:
            here = put.answer in shown or bool({put.answer, str(put.stands_for)} & dead)
            return here or (put.successor is not None and found(put.successor))

        return [put.document for put in self.puts if put.entry is not None and not found(put)]

    def twice(self) -> list[str]:
        """Return what was shown, or put into a stream, more often than it was put in."""
        allowed = {put.answer for put in self.puts}
        strangers = [f"document {row.document}" for row in self.rows if row.event not in allowed]
        causes = Counter(row.cause for row in self.rows)
        doubled = [f"cause {cause}" for cause, number in causes.items() if number > 1]
        return [*strangers, *doubled, *(f"event {event}" for event in self.copies)]

    def late(self, seconds: float) -> list[int]:
        """Return the documents that showed more than ``seconds`` after they were put in."""
        at = {row.event: row.at for row in self.rows}
        return [put.document for put in self.puts if at.get(put.answer, put.at) - put.at > seconds]

    def told(self, seconds: float) -> Iterator[str]:
        """Yield a line for each thing that is lost, twice, or later than ``seconds``."""
        yield from (f"document {document}: lost" for document in self.lost())
        yield from (f"{what}: twice" for what in self.twice())
        yield from (f"document {document}: late" for document in self.late(seconds))

    def delays(self) -> list[float]:
        """Return how many seconds each document took from being put in to being shown."""
        at = {row.event: row.at for row in self.rows}
        return [at[put.answer] - put.at for put in self.puts if put.answer in at]

    @property
    def repeated(self) -> int:
        """How often work was begun again."""
        return sum(number - 1 for number in self.begun)


async def _copies(redis: Redis, stream: Stream) -> list[str]:
    entries: Any = await redis.xrange(stream.name)
    events = Counter(fields.get(b"id", entry).decode() for entry, fields in entries)
    return [event for event, number in events.items() if number > 1]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` of all do not exceed; 0 where there are none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else 0.0
