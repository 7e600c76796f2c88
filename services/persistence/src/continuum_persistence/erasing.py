"""What is gone for long, or forgotten, leaves the archive and Redis; and the archive what is old."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog

from continuum_archive.erasing import Erasure, Left
from continuum_chassis import repeat
from continuum_messaging import Erased
from continuum_proto.errors import ContinuumError
from continuum_telemetry import Metrics

__all__ = ["Ageing", "Clearing"]

log = structlog.get_logger()

LOOK: Final = 2.0
"""Seconds between two looks whether somebody had a document forgotten: whoever did waits for it."""
AT_ONCE: Final = 500
"""Documents that are cleared out of Redis in one walk through its streams."""
ANEW: Final = 600.0
"""Seconds between two looks for what has become old."""
BATCH: Final = 1000
"""Rows that are deleted at a time."""
PAUSE: Final = 0.2
"""Seconds between two batches: others have work to do too."""


class Erasing(Protocol):
    """Documents on their way out of the archive."""

    async def due(self, after: timedelta, *, limit: int, without: Collection[int] = ()) -> Sequence[int]:
        """Name documents that are gone for so long, but those of ``without``."""

    async def erase(self, document: int, after: timedelta) -> Erasure | None:
        """Erase one of them, if it is still so."""

    async def to_clear(self, limit: int) -> Sequence[Left]:
        """Return documents that Redis still has traces of."""

    async def cleared(self, done: Sequence[Left]) -> int:
        """Note that it has none any more."""


class Traces(Protocol):
    """What Redis has of documents."""

    async def erase(self, documents: Sequence[Erased]) -> Mapping[int, int]:
        """Take it out; return how many entries of each document there were."""


class Retention(Protocol):
    """What is old in the archive."""

    async def step(self, batch: int) -> Mapping[str, int]:
        """Delete up to ``batch`` rows of each table."""


@dataclass(frozen=True, slots=True)
class Clearing:
    """Takes out of Redis what is erased in the archive: work that is owed until it is noted as done."""

    erasing: Erasing
    traces: Traces
    every: float = LOOK

    async def go_on(self) -> None:
        """Look from time to time, until cancelled; what is down is tried again."""
        await repeat(self.look, every=self.every, postponed="clearing_postponed")

    async def look(self) -> int:
        """Clear what there is to clear; return how many documents Redis has nothing of any more.

        :raises DependencyDown: Redis or PostgreSQL is away; it is done again.
        """
        left = await self.erasing.to_clear(AT_ONCE)
        if not left:
            return 0
        entries = await self.traces.erase([_erased(each) for each in left])
        done = await self.erasing.cleared(left)
        log.info("documents_cleared", documents=done, entries=sum(entries.values()))
        return done


@dataclass(frozen=True, slots=True)
class Ageing:
    """Erases documents that are gone for long, and deletes what is older than it is kept."""

    erasing: Erasing
    retention: Retention
    erase_after: timedelta
    every: float = ANEW
    batch: int = BATCH
    pause: float = PAUSE

    async def go_on(self) -> None:
        """Look from time to time, until cancelled; what is down is tried again."""
        await repeat(self.look, every=self.every, postponed="ageing_postponed")

    async def look(self) -> None:
        """Erase and delete what there is.

        :raises DependencyDown: PostgreSQL is away.
        """
        await self.erase()
        await self.tidy()

    async def erase(self) -> int:
        """Erase every document whose time has come, a transaction each; return how many.

        One that cannot be erased holds up nobody: it is tried again next time.

        :raises DependencyDown: PostgreSQL is away.
        """
        erased = 0
        failed: set[int] = set()
        while due := await self.erasing.due(self.erase_after, limit=self.batch, without=failed):
            for document in due:
                try:
                    erased += await self._erase(document)
                except ContinuumError as exc:
                    # An outage too may be this document's alone: a lock, or more rows than there is time
                    # for. Whether it is everybody's is told by the next question.
                    log.warning("document_not_erased", document_id=document, error=str(exc))
                    failed.add(document)
                    break
        return erased

    async def tidy(self) -> Mapping[str, int]:
        """Delete what is old, batch by batch; return how many rows of each table.

        :raises DependencyDown: PostgreSQL is away.
        """
        removed: Counter[str] = Counter()
        while rows := await self.retention.step(self.batch):
            removed.update(rows)
            for table, count in rows.items():
                Metrics.current().rows_removed.labels(table).inc(count)
            await asyncio.sleep(self.pause)
        if removed:
            log.info("old_rows_removed", **removed)
        return removed

    async def _erase(self, document: int) -> bool:
        erasure = await self.erasing.erase(document, self.erase_after)
        if erasure is None:
            return False
        Metrics.current().documents_erased.inc()
        log.info("document_erased", document_id=document, **erasure.erased)
        return True


def _erased(left: Left) -> Erased:
    """Say in the words of delivery what is to go."""
    return Erased(
        document_id=left.document_id,
        until=left.until,
        at=left.at,
        events=frozenset(_ids(left.events)),
        forgotten=left.status == "forgotten",
        asked_again=left.status not in ("forgotten", "gone"),
    )


def _ids(told: Sequence[str]) -> Iterator[UUID]:
    """Yield the ids among what entries said of themselves."""
    for each in told:
        try:
            yield UUID(each)
        except ValueError:
            continue
