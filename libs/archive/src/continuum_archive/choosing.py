"""Choosing the documents to ask for, and what is known of how long they will take."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from continuum_archive.archive import Archive
from continuum_archive.statements import statements

__all__ = ["Choosing", "Chosen", "Experience", "Rebriefs"]

SQL: Final = statements("choosing.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebriefs:
    """Which documents to brief again: those that fit all that is given."""

    ids: Collection[int] | None = None
    older_model: bool = False
    """Briefed by another engine, model or prompt than the newest brief."""
    failed: bool = False
    withheld: int | None = None
    """With more points withheld than this."""
    tag: str | None = None
    engine: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Documents that fit a filter, by id."""

    ids: Sequence[int]
    waiting: Sequence[int]
    """Those that fit as well and wait for a rebrief already."""


@dataclass(frozen=True, slots=True)
class Experience:
    """What the latest briefs took of what makes them now."""

    engine: str
    model: str | None
    briefs: int
    seconds: float
    """The median of a document."""


class Choosing:
    """The archive as whoever asks for documents sees it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def unasked(self, ids: Sequence[int]) -> list[int]:
        """Return those of ``ids`` that nobody asked for so far."""
        return [row["id"] for row in await self._archive.fetch(SQL["unasked"], list(ids))]

    async def changed_since_read(self, documents: Mapping[int, datetime]) -> list[int]:
        """Return those that changed since they were read; ``documents`` are ids with their last change."""
        rows = await self._archive.fetch(SQL["changed_since_read"], list(documents), list(documents.values()))
        return [row["id"] for row in rows]

    async def rebriefs(self, which: Rebriefs) -> Chosen:
        """Return the documents that fit ``which``."""
        rows = await self._archive.fetch(
            SQL["rebriefs"],
            None if which.ids is None else list(which.ids),
            which.older_model,
            which.failed,
            which.withheld,
            which.tag,
            which.engine,
        )
        free = [row["id"] for row in rows if not row["waits"]]
        return Chosen(free, [row["id"] for row in rows if row["waits"]])

    async def statuses(self, ids: Sequence[int]) -> Counter[str]:
        """Count what has become of documents."""
        rows = await self._archive.fetch(SQL["statuses"], list(ids))
        return Counter({row["status"]: row["documents"] for row in rows})

    async def tags(self) -> list[str]:
        """Return every tag of a document that was read."""
        return [row["tag"] for row in await self._archive.fetch(SQL["tags"])]

    async def experience(self) -> Experience | None:
        """Return what is known of how long a brief takes; nothing where there is none."""
        row = await self._archive.fetchrow(SQL["experience"])
        return Experience(**dict(row)) if row else None
