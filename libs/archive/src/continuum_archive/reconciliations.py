"""What came of listings of Paperless, for whoever asks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.statements import statements

__all__ = ["Reconciliation", "Reconciliations"]

SQL: Final = statements("reconciling.sql")


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One full listing, as far as it has come."""

    run: UUID
    reason: str
    parts: int
    parts_here: int
    began_at: datetime
    compared_at: datetime | None
    """Nothing while parts are missing."""
    listed: int
    known: int
    absent: int
    not_asked_for: int
    findings: Mapping[str, int]
    """Documents that were asked for again, by why; only counted where there is an alarm."""
    alarm: str | None


class Reconciliations:
    """Questions about listings; every one raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def of(self, run: UUID) -> Reconciliation | None:
        """Return one listing; nothing before its first part is here."""
        row = await self._archive.fetchrow(SQL["reconciliation"], run)
        return _row(row) if row else None

    async def latest(self, limit: int) -> Sequence[Reconciliation]:
        """Return the latest listings, the newest first."""
        return [_row(row) for row in await self._archive.fetch(SQL["reconciliations"], limit)]

    async def forgotten(self) -> int:
        """Return how many documents are forgotten: no comparison asks for them."""
        [row] = await self._archive.fetch(SQL["how_many_forgotten"])
        count: int = row["count"]
        return count

    async def found_by(self, days: int) -> Mapping[str, int]:
        """Return how many documents were heard of in the last ``days``, by what told of them."""
        rows = await self._archive.fetch(SQL["found_by"], days)
        return {row["trigger"]: row["documents"] for row in rows}


def _row(row: "asyncpg.Record") -> Reconciliation:
    return Reconciliation(**{**dict(row), "findings": json.loads(row["findings"])})
