"""Rows that a transaction writes at its end, so that each table costs one statement for all its courses."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import asyncpg

from continuum_archive.statements import statements

__all__ = ["Pending", "write"]

SQL: Final = {**statements("writing.sql"), **statements("indexing.sql")}
ORDER: Final = (
    "keep_readings",
    "keep_hearings",
    "came_late",
    "keep_sources",
    "withdraw",
    "supersede",
    "keep_versions",
    "keep_points",
    "keep_asks",
    "keep_citations",
    "keep_entities",
    "keep_mentions",
    "index_texts",
    "count_passages",
    "index_briefs",
    "owe",
    "keep_events",
    "log_failures",
    "log",
)
"""Each statement after those whose rows it refers to; all transactions take them in this order."""


class Pending:
    """Rows of one course, by the statement that writes them: a tuple each, in the order of its parameters."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, list[tuple[object, ...]]] = defaultdict(list)

    def add(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Note rows."""
        self._rows[statement] += rows

    def of(self, statement: str) -> Sequence[tuple[object, ...]]:
        """Return the rows of a statement."""
        return self._rows.get(statement, ())


async def write(connection: "asyncpg.pool.PoolConnectionProxy", pending: Sequence[Pending]) -> None:
    """Write all rows, those of one table together."""
    for name in ORDER:
        rows = [row for each in pending for row in each.of(name)]
        if rows:
            await connection.execute(SQL[name], *(list(column) for column in zip(*rows, strict=True)))
