"""Letting go of what is old: in small steps, so that nobody waits for one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from continuum_archive.archive import Archive
from continuum_archive.statements import statements

__all__ = ["Keeping", "Retention"]

SQL: Final = statements("retention.sql")
PARTS: Final = timedelta(days=2)
"""Age of a part from which on the rest of its listing will not come."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long things are kept."""

    log: timedelta = timedelta(days=90)
    """Steps of documents' histories, letters that were replayed, and what came of listings."""
    events: timedelta = timedelta(days=30)
    """Which events were handled and published: what makes a redelivery harmless."""

    def tables(self) -> Iterator[tuple[str, timedelta]]:
        """Yield each table with the age at which its rows go."""
        for table in ("processing_log", "letters", "reconciliations"):
            yield table, self.log
        for table in ("handled_events", "outbox", "letter_closings", "documents"):
            yield table, self.events
        yield "inventory_parts", PARTS


class Retention:
    """Deletes what is old; every call raises ``DatabaseDown`` in trouble and may be repeated."""

    def __init__(self, archive: Archive, keeping: Keeping) -> None:
        self._archive, self._keeping = archive, keeping

    async def step(self, batch: int) -> Mapping[str, int]:
        """Delete up to ``batch`` rows of each table, a transaction each; return of which how many.

        Nothing is done where another process is at it.
        """
        removed = {}
        for table, age in self._keeping.tables():
            if rows := await self._step(table, age, batch):
                removed[table] = rows
        return removed

    async def _step(self, table: str, age: timedelta, batch: int) -> int:
        async with self._archive.transaction() as connection:
            if not await connection.fetchval(SQL["turn"]):
                return 0
            if table == "documents":
                held = [row["id"] for row in await connection.fetch(SQL[table], age, batch)]
                answer: str = await connection.execute(SQL["held_documents"], held)
            else:
                answer = await connection.execute(SQL[table], age, batch)
        return int(answer.rpartition(" ")[2])
