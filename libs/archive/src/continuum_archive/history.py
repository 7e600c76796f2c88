"""What happened to a document, from all that tells of it: for the API, and for whoever asks a terminal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.rows import Position, Slice
from continuum_archive.statements import statements

__all__ = ["Happening", "StepRow", "history"]

SQL: Final = statements("history.sql")


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of making a brief, and how long it took."""

    name: str
    ms: float


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a document; what is not known of it, or makes no sense, is not there."""

    at: datetime
    key: str
    """Orders what happened at the same time."""
    event: str
    """The type of the event, or what somebody did."""
    status: str
    attempt: int | None = None
    duration_ms: float | None = None
    waited_ms: float | None = None
    """From its cause on, but for the work itself."""
    trace_id: str | None = None
    detail: str | None = None
    words: str | None = None
    """Of an error, a person, or a server that was told; they may quote the document: for operators."""
    actor: str | None = None
    steps: Sequence[StepRow] = ()

    @property
    def position(self) -> Position:
        """Where a list goes on after this."""
        return Position(self.at, self.key)


async def history(
    archive: Archive, document: int, *, limit: int, after: Position | None = None
) -> Slice[Happening]:
    """Return what happened to a document, the oldest first.

    :raises DatabaseDown: PostgreSQL is away.
    """
    position = (after.at, after.id) if after else (None, None)
    rows = await archive.fetch(SQL["history"], document, *position, limit + 1)
    return Slice([_happening(row) for row in rows[:limit]], more=len(rows) > limit)


def _happening(row: "asyncpg.Record") -> Happening:
    told = dict(row)
    steps = json.loads(told.pop("steps") or "[]")
    return Happening(**told, steps=tuple(StepRow(step["name"], step["ms"]) for step in steps))
