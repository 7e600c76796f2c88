"""Dead letters as operators read them: what failed, where and why, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.course import trace_of
from continuum_archive.rows import Slice
from continuum_archive.statements import statements

__all__ = ["LetterRow", "ReadingLetters"]

SQL: Final = statements("reading_letters.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A dead letter without the entry that failed."""

    id: UUID
    stream: str
    group: str
    entry: str
    event_id: str
    document_id: int | None
    error_type: str
    error: str
    deliveries: int
    round: int
    service: str
    version: str
    trace_id: str | None
    first_delivered: datetime | None
    failed_at: datetime
    state: str
    closed_at: datetime | None
    closed_by: str | None
    close_reason: str | None
    replayed_as: UUID | None


class ReadingLetters:
    """Questions about dead letters; every one raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def letters(
        self, *, state: str, group: str | None, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Slice[LetterRow]:
        """Return letters in ``state``, of one group or of all, the newest first."""
        arguments = (state, *(after or (None, None)), limit + 1)
        if group is None:
            rows = await self._archive.fetch(SQL["letters"], *arguments)
        else:
            rows = await self._archive.fetch(SQL["letters_of_group"], *arguments, group)
        return Slice([_row(row) for row in rows[:limit]], more=len(rows) > limit)

    async def letter(self, id: UUID) -> LetterRow | None:
        """Return one letter."""
        row = await self._archive.fetchrow(SQL["letter"], id)
        return _row(row) if row else None


def _row(row: "asyncpg.Record") -> LetterRow:
    told = dict(row)
    return LetterRow(group=told.pop("group_name"), trace_id=trace_of(told.pop("traceparent")), **told)
