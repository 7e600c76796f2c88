"""Names in published briefs: lists of them, where each stands, and what stands beside it."""

from typing import Final

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.identifiers import folded
from continuum_archive.listing import LATEST
from continuum_archive.name_rows import (
    BriefRef,
    EdgeRow,
    FoundRow,
    NameRow,
    NamingRow,
    NeighboursRow,
    NodeRow,
    PassageRow,
    WrittenRow,
)
from continuum_archive.rows import Position, Slice
from continuum_archive.statements import statements
from continuum_proto.briefs import EntityType

__all__ = ["AROUND", "LAST_LETTER", "LOOKED_AT", "PASSAGES", "Names", "brief_ref", "enclosed", "passage_row"]

SQL: Final = statements("names.sql")
MOST: Final = 2**31 - 1
LOOKED_AT: Final = 200
"""Briefs in which neighbours and other ways of writing are looked up: what is everywhere says little."""
WRITTEN: Final = 10
PASSAGES: Final = 5
"""Of one brief; the brief itself shows all."""
AROUND: Final = 300
"""Letters on each side of a passage that its sentence is cut from."""
LAST_LETTER: Final = "\U0010ffff"
NAME_COLUMNS: Final = tuple(NameRow.__dataclass_fields__)


class Names:
    """Questions about names as readers may ask them; every one raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def names(
        self, *, limit: int, type: str | None = None, after: tuple[int, str] | None = None
    ) -> Slice[NameRow]:
        """Return names, those of the most briefs first; ``after`` is what the last one had, and its id."""
        place = (*(after or (MOST, "")), limit + 1)
        rows = await self._archive.fetch(SQL["names"], *place, _types(type))
        return Slice([_name(row) for row in rows[:limit]], more=len(rows) > limit)

    async def names_with(
        self, beginning: str, *, limit: int, type: str | None = None, after: tuple[str, str] | None = None
    ) -> Slice[FoundRow]:
        """Return names with a word that begins so, by their letters; ``after`` is the last one's place."""
        first, last = enclosed(beginning)
        # An index is read from its place on, never from the first letter of all.
        place = after or (first, "")
        rows = await self._archive.fetch(SQL["names_with"], first, last, *place, limit + 1, _types(type))
        found = [FoundRow(_name(row), row["tail"]) for row in rows[:limit]]
        return Slice(found, more=len(rows) > limit)

    async def name(self, id: str) -> WrittenRow | None:
        """Return a name that a published brief mentions."""
        row = await self._archive.fetchrow(SQL["name"], id, LOOKED_AT, WRITTEN)
        return WrittenRow(_name(row), row["first_seen"], tuple(row["written"])) if row else None

    async def mentions(self, id: str, *, limit: int, after: Position | None = None) -> Slice[NamingRow]:
        """Return the briefs that name it, the newest first, each with the first places."""
        place = after or LATEST
        async with self._archive.connection() as connection:
            rows = await connection.fetch(SQL["naming_briefs"], id, place.at, place.id, limit + 1)
            shown = rows[:limit]
            found = await connection.fetch(
                SQL["passages"],
                id,
                [row["brief_id"] for row in shown],
                [row["version"] for row in shown],
                AROUND,
                PASSAGES,
            )
        passages: dict[str, list[PassageRow]] = {}
        for row in found:
            passages.setdefault(row["brief_id"], []).append(passage_row(row))
        items = [
            NamingRow(brief_ref(row), row["mentions"], tuple(passages.get(row["brief_id"], ())))
            for row in shown
        ]
        return Slice(items, more=len(rows) > limit)

    async def neighbours(self, id: str, *, limit: int) -> NeighboursRow | None:
        """Return what is named on the same pages; nothing where no published brief mentions the name."""
        async with self._archive.connection() as connection:
            row = await connection.fetchrow(SQL["name"], id, 0, 0)
            if row is None:
                return None
            found = await connection.fetch(SQL["neighbours"], id, LOOKED_AT, limit)
            nodes = [NodeRow(one["id"], one["type"], one["name"], one["passages"]) for one in found]
            shown = [id, *(node.id for node in nodes)]
            edges = await connection.fetch(SQL["edges"], id, LOOKED_AT, shown)
        return NeighboursRow(
            nodes=nodes,
            edges=[EdgeRow(one["a"], one["b"], one["passages"]) for one in edges],
            more=found[0]["of_all"] - len(nodes) if found else 0,
            briefs=min(row["briefs"], LOOKED_AT),
        )


def enclosed(beginning: str) -> tuple[str, str]:
    """Return what encloses all that begins so, letter case and white space aside."""
    first = folded(beginning)
    return first, first + LAST_LETTER


def _types(type: str | None) -> list[str]:
    return [type] if type else list(EntityType)


def brief_ref(row: "asyncpg.Record") -> BriefRef:
    """Return the brief of a row."""
    return BriefRef(
        id=row["brief_id"],
        version=row["version"],
        published_at=row["published_at"],
        headline=row["headline"],
        language=row["language"],
        document_id=row["document_id"],
        title=row["title"],
    )


def passage_row(row: "asyncpg.Record") -> PassageRow:
    """Return the passage of a row."""
    return PassageRow(row["page"], row["start"], row["end"], row["text"], row["before"], row["after"])


def _name(row: "asyncpg.Record") -> NameRow:
    return NameRow(**{column: row[column] for column in NAME_COLUMNS})
