"""The audit log: what was done, by whom and to what, without a word of any document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.rows import Slice
from continuum_archive.statements import statements

__all__ = ["Audit", "AuditRow", "Deed", "note"]

SQL: Final = statements("auditing.sql")
Detail = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that was done."""

    actor: str
    """A person's name where it is known, else the service that did it by itself."""
    action: str
    """Such as ``document.forgotten``."""
    object: str
    """To what it was done, by its id, such as ``document 7``."""
    document_id: int | None = None
    detail: Detail | None = None
    """Ids, counts and words of the actor: JSON, and nothing from a document."""
    request_id: UUID | None = None
    """The request that led to it: repeated, it leaves no second row."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A deed as it stands in the log."""

    id: int
    at: datetime
    deed: Deed


async def note(connection: "asyncpg.pool.PoolConnectionProxy", deed: Deed) -> None:
    """Write a deed down in the transaction that does it."""
    await connection.execute(
        SQL["note"],
        deed.actor,
        deed.action,
        deed.object,
        deed.document_id,
        json.dumps(dict(deed.detail or {}), ensure_ascii=False),
        deed.request_id,
    )


class Audit:
    """The log as operators read it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def entries(self, *, limit: int, after: tuple[datetime, int] | None = None) -> Slice[AuditRow]:
        """Return what was done, the newest first.

        :raises DatabaseDown: PostgreSQL is away.
        """
        rows = await self._archive.fetch(SQL["entries"], *(after or (None, None)), limit + 1)
        return Slice([_row(row) for row in rows[:limit]], more=len(rows) > limit)


def _row(row: "asyncpg.Record") -> AuditRow:
    deed = Deed(
        actor=row["actor"],
        action=row["action"],
        object=row["object"],
        document_id=row["document_id"],
        detail=json.loads(row["detail"]),
        request_id=row["request_id"],
    )
    return AuditRow(row["id"], row["at"], deed)
