"""Published briefs, the newest first, narrowed by what their documents are marked with and what they name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, TypeAlias

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.rows import Position, Slice, SummaryRow
from continuum_archive.statements import statements

__all__ = ["COUNTED", "EVERYTHING", "LATEST", "Listing", "Which", "day", "summary_row"]

SQL: Final = statements("listing.sql")
LATEST: Final = Position(datetime.max.replace(tzinfo=UTC), "")
"""Before the beginning of every list that is the newest first."""
COUNTED: Final = 1000
"""Briefs of a mark that are counted, and gone through for others; a total as small as that is told."""
LONGEST_MARK: Final = 240
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy"
Place: TypeAlias = tuple[datetime, str, int]
"""The time and id of the last brief, and how many are wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which briefs: those that fit all that is given."""

    tag: str | None = None
    correspondent: str | None = None
    year: int | None = None
    """Of the document's own date."""
    document: int | None = None
    entity: str | None = None

    def marks(self) -> list[str]:
        """Return the marks of documents that fit, as the triggers of the archive write them."""
        asked = {
            "tag": self.tag,
            "correspondent": self.correspondent,
            "year": self.year,
            "document": self.document,
        }
        return [f"{name}:{value}"[:LONGEST_MARK] for name, value in asked.items() if value is not None]


EVERYTHING: Final = Which()


class Listing:
    """Lists of briefs as readers may see them; raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def briefs(
        self, *, limit: int, after: Position | None = None, which: Which = EVERYTHING
    ) -> Slice[SummaryRow]:
        """Return published briefs that fit ``which``, the newest first."""
        place = after or LATEST
        async with self._archive.connection() as connection:
            ids, total = await _chosen(connection, which, (place.at, place.id, limit + 1))
            rows = await connection.fetch(SQL["summaries"], ids[:limit])
        if ids and not rows:  # all of them were withdrawn between the two questions: others follow
            return await self.briefs(limit=limit, after=after, which=which)
        return Slice([summary_row(row) for row in rows], more=len(ids) > limit, total=total)


async def _chosen(connection: Connection, which: Which, place: Place) -> tuple[Sequence[str], int | None]:
    """Return the ids that follow a place, and how many fit in all where that is cheap to know."""
    marks, entity = which.marks(), which.entity
    if not marks and entity is None:
        return _ids(await connection.fetch(SQL["newest"], *place)), None
    rows = await connection.fetch(SQL["how_many"], marks, entity, COUNTED)
    briefs = {row["what"]: row["briefs"] for row in rows}
    asked = [*marks, *([entity] if entity else [])]
    lead = min(asked, key=lambda one: briefs.get(one, 0))
    fewest = briefs.get(lead, 0)
    ids = await _led(connection, lead, marks, entity, place, reach=COUNTED)
    if len(ids) < place[-1] and fewest >= COUNTED:  # too few near by, and there are more further on
        if lead in marks and len(marks) > 1:
            ids = _ids(await connection.fetch(SQL["having_all"], *place, marks, entity))
        else:
            ids = await _led(connection, lead, marks, entity, place, reach=None)
    known = len(asked) == 1 and (lead == entity or fewest < COUNTED)
    return ids, fewest if known else None


async def _led(
    connection: Connection,
    lead: str,
    marks: Sequence[str],
    entity: str | None,
    place: Place,
    *,
    reach: int | None,
) -> Sequence[str]:
    """Go through the briefs of the rarest of what is asked for, so that few are looked at in vain."""
    others = [mark for mark in marks if mark != lead]
    if lead == entity:
        return _ids(await connection.fetch(SQL["naming"], *place, lead, others, reach))
    return _ids(await connection.fetch(SQL["marked"], *place, lead, others, entity, reach))


def _ids(rows: "Sequence[asyncpg.Record]") -> Sequence[str]:
    return [row["brief_id"] for row in rows]


def summary_row(row: "asyncpg.Record") -> SummaryRow:
    """Return the brief of a row."""
    return SummaryRow(
        id=row["brief_id"],
        version=row["version"],
        state=row["state"],
        headline=row["headline"],
        dek=row["dek"] or "",
        language=row["language"],
        kind=row["kind"],
        tags=tuple(row["tags"]),
        published_at=row["published_at"],
        stale=row["stale"],
        document_id=row["document_id"],
        title=row["title"],
        correspondent=row["correspondent"],
        created=day(row["created"]),
        pages=row["pages"],
        exact=row["exact"],
        normalized=row["normalized"],
        approximate=row["approximate"],
        withheld=row["withheld"],
    )


def day(value: date | None) -> str | None:
    """Write a day as in ``2026-05-03``."""
    return value.isoformat() if value else None
