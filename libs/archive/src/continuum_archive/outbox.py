"""Events that wait to be published: taken in turns, marked when they stand in their stream."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.bells import Bell, listening
from continuum_archive.observing import unobserved
from continuum_archive.statements import statements

__all__ = ["Batch", "Outbox", "Owed", "Unanswered"]

SQL: Final = statements("outbox.sql")
CHANNEL: Final = "continuum_outbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An event that the archive owes to a stream; its id makes publishing it twice harmless."""

    seq: int
    id: UUID
    stream: str
    type: str
    source: str
    subject: str
    payload: str
    traceparent: str | None
    tracestate: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A published event of which nobody has said what came of it."""

    seq: int
    id: UUID
    stream: str
    entry_id: str


@dataclass(slots=True)
class Batch:
    """Events held by one relay: others pass them over until its transaction ends."""

    owed: tuple[Owed, ...]
    _connection: "asyncpg.pool.PoolConnectionProxy"

    async def published(self, entries: dict[int, str], merged: Collection[int] = ()) -> None:
        """Mark events as published, by ``seq``, with their entries' ids; ``merged`` ones wait in another."""
        await self._connection.execute(
            SQL["mark"], list(entries), list(entries.values()), [seq in merged for seq in entries]
        )


class Outbox:
    """The outbox as the relay sees it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @asynccontextmanager
    async def take(self, limit: int, *, without: Collection[int] = ()) -> AsyncIterator[Batch]:
        """Hold the oldest events that nobody else holds; what is not marked at the end waits on.

        Bulk work comes last, however old it is. Events ``without`` are passed over, by ``seq``.

        :raises DatabaseDown: PostgreSQL is away.
        """
        with unobserved():
            async with self._archive.transaction() as connection:
                rows = await connection.fetch(SQL["take"], limit, list(without))
                if len(rows) < limit:
                    rows += await connection.fetch(SQL["take_bulk"], limit - len(rows), list(without))
                yield Batch(tuple(Owed(**dict(row)) for row in rows), connection)

    async def unanswered(self, *, announced: bool, after: int, limit: int) -> Sequence[Unanswered]:
        """Return published events that nobody has answered, in order of ``seq``.

        ``announced`` says that somebody reads announcements: else none of them is waited for.

        :raises DatabaseDown: PostgreSQL is away.
        """
        rows = await self._archive.fetch(SQL["unanswered"], announced, after, limit)
        return [Unanswered(**dict(row)) for row in rows]

    async def recall(self, lost: Sequence[Unanswered]) -> int:
        """Owe events again whose entries are gone; return how many.

        :raises DatabaseDown: PostgreSQL is away.
        """
        seqs, entries = [each.seq for each in lost], [each.entry_id for each in lost]
        row = await self._archive.fetchrow(SQL["recall"], seqs, entries)
        return row["count"] if row else 0

    def bell(self) -> AbstractAsyncContextManager[Bell]:
        """Listen for new events, on a connection of its own.

        :raises DatabaseDown: PostgreSQL is away.
        """
        return listening(self._archive, CHANNEL)
