"""How far the work is: for those who run the system."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.observing import unobserved
from continuum_archive.statements import statements

__all__ = ["MINUTES", "Progress", "ProgressRow", "WorkRow"]

SQL: Final = statements("progress.sql")
MINUTES: Final = 60
DOCUMENTS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """A document that something happened to lately."""

    id: int
    title: str | None
    status: str
    since: datetime
    """When what it waits for, or what it came to, was caused."""
    updated_at: datetime
    attempt: int
    trace_id: str | None
    steps: Mapping[str, float]
    """Milliseconds by step, of what has a brief."""
    took_ms: float | None
    """From the event that asked for the brief to its storing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRow:
    """What the archive knows of the last hour; minutes count back from the one that runs."""

    answered: Mapping[str, Sequence[int]]
    """By type of event, how many were answered in each minute."""
    announced: Sequence[int]
    p50_ms: float | None
    p95_ms: float | None
    open_letters: Mapping[str, int]
    """By group."""
    drafts: int
    documents: Sequence[WorkRow]


class Progress:
    """Questions of those who run the system; every one raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def read(self) -> ProgressRow:
        """Return the last hour."""
        with unobserved():  # somebody looks every few seconds: nobody wants a span of each
            async with self._archive.connection() as connection:
                minutes = await connection.fetch(SQL["minutes"])
                told = await connection.fetch(SQL["told"])
                made = await connection.fetchrow(SQL["made"])
                letters = await connection.fetch(SQL["letters"])
                drafts: int = await connection.fetchval(SQL["drafts"])
                documents = await connection.fetch(SQL["documents"], DOCUMENTS)
        assert made is not None
        events = {row["event"] for row in minutes}
        return ProgressRow(
            answered={event: _line([row for row in minutes if row["event"] == event]) for event in events},
            announced=_line(told),
            p50_ms=made["p50"],
            p95_ms=made["p95"],
            open_letters={row["group_name"]: row["number"] for row in letters},
            drafts=drafts,
            documents=[_work(row) for row in documents],
        )


def _line(rows: Sequence["asyncpg.Record"]) -> Sequence[int]:
    line = [0] * MINUTES
    for row in rows:
        line[min(row["ago"], MINUTES - 1)] += row["number"]
    return line


def _work(row: "asyncpg.Record") -> WorkRow:
    made_in = row["created_at"] - row["asked_at"] if row["created_at"] else None
    steps: dict[str, float] = {}
    for step in json.loads(row["steps"] or "[]"):
        steps[step["name"]] = steps.get(step["name"], 0.0) + step["ms"]
    return WorkRow(
        id=row["id"],
        title=row["title"],
        status=row["status"],
        since=row["heard_time"] or row["cause_time"] or row["updated_at"],
        updated_at=row["updated_at"],
        attempt=row["attempt"],
        trace_id=row["trace_id"],
        steps=steps,
        took_ms=made_in.total_seconds() * 1000 if made_in is not None else None,
    )
