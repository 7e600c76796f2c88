"""Dates that published briefs name, in their own order."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.name_rows import MomentRow
from continuum_archive.names import AROUND, LAST_LETTER, brief_ref, passage_row
from continuum_archive.rows import Slice
from continuum_archive.statements import statements

__all__ = ["Timeline"]

SQL: Final = statements("timeline.sql")
FEW: Final = 1000
"""Briefs of a name whose dates are put in order as a whole; of more, dates are gone through one by one."""


class Timeline:
    """Dates as readers may see them; raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def moments(
        self,
        *,
        limit: int,
        first: str | None = None,
        last: str | None = None,
        entity: str | None = None,
        after: tuple[str, str] | None = None,
    ) -> Slice[MomentRow]:
        """Return dates from ``first`` to ``last``, both as exact as ``2026``, ``2026-05`` or ``2026-05-03``.

        ``after`` is the date and the brief of the last one; ``entity`` leaves those of briefs that name it.
        """
        until = (last or "") + LAST_LETTER
        place = (*(after or (first or "", "")), until, limit + 1)
        async with self._archive.connection() as connection:
            rows = await _dates(connection, place, entity)
            keys = [[row[column] for row in rows[:limit]] for column in ("brief_id", "version", "entity_id")]
            found = await connection.fetch(SQL["moments"], *keys, AROUND)
        if rows and not found:  # all of them were withdrawn between the two questions: others follow
            return await self.moments(limit=limit, first=first, last=last, entity=entity, after=after)
        return Slice([_moment(row) for row in found], more=len(rows) > limit)


async def _dates(
    connection: "asyncpg.pool.PoolConnectionProxy", place: tuple[object, ...], entity: str | None
) -> "Sequence[asyncpg.Record]":
    """Return the dates that follow a place, of all briefs or of those that name ``entity``."""
    statement, beside = "dates", [entity] if entity is not None else []
    if entity is not None:
        briefs = await connection.fetchval(SQL["how_many"], entity) or 0
        statement = "dates_beside_a_rare_name" if briefs <= FEW else "dates_beside_a_common_name"
    rows: Sequence[asyncpg.Record] = await connection.fetch(SQL[statement], *place, *beside)
    return rows


def _moment(row: "asyncpg.Record") -> MomentRow:
    return MomentRow(
        entity_id=row["entity_id"],
        iso=row["date_iso"],
        precision=row["date_precision"],
        brief=brief_ref(row),
        passage=passage_row(row),
    )
