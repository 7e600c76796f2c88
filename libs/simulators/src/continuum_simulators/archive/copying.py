"""Filling an empty archive at once: rows are made by other processes while those before them are copied."""

import asyncio
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Final, cast

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.indexing import Indexing
from continuum_proto.errors import ConfigurationError
from continuum_simulators.archive.lives import Life
from continuum_simulators.archive.rows import Row, Rows
from continuum_simulators.archive.stories import Plan
from continuum_simulators.archive.tables import COLUMNS

__all__ = ["fill"]

BATCH: Final = 500
"""Documents in one transaction."""
ALONE: Final = 2000
"""Documents for which other processes take longer to start than they save."""
INDEXING: Final = 2
"""How many make texts searchable at the same time."""
TEXT_NUMBERS: Final = {"sources": "id", "pages": "source_id", "brief_versions": "source_id"}
"""Columns in which a text goes by its number."""
Tables = Mapping[str, Sequence[Row]]


async def fill(archive: Archive, plan: Plan) -> int:
    """Fill an archive without documents, and return how many it has then.

    :raises ConfigurationError: it has documents already.
    """
    if await archive.fetchrow("SELECT FROM documents LIMIT 1") is not None:
        raise ConfigurationError("this archive has documents: give me a database of its own")
    documents, joining = plan.documents(), _Joining()
    async for tables in _made(plan, documents):
        async with archive.transaction() as connection:
            await _copy(connection, joining.joined(tables))
    async with archive.connection() as connection:
        await connection.execute(
            "SELECT setval(pg_get_serial_sequence('sources', 'id'), max(id)) FROM sources"
        )
        await connection.execute("ANALYZE", timeout=600)
    await asyncio.gather(*(_make_searchable(Indexing(archive)) for _ in range(INDEXING)))
    return documents


async def _make_searchable(indexing: Indexing) -> None:
    while await indexing.index_some():
        pass


@dataclass(slots=True)
class _Joining:
    """Makes one archive of batches, each of which knows nothing of the others."""

    names: set[object] = field(default_factory=set)
    texts: int = 0

    def joined(self, tables: Tables) -> Tables:
        """Leave out names that stood in batches before, and number texts after theirs."""
        new = [row for row in tables["entities"] if row[0] not in self.names]
        self.names.update(row[0] for row in new)
        numbered = {
            table: _moved(tables[table], COLUMNS[table].index(column), self.texts)
            for table, column in TEXT_NUMBERS.items()
        }
        self.texts += len(tables["sources"])
        return {**tables, **numbered, "entities": new}


def _moved(rows: Sequence[Row], place: int, by: int) -> Sequence[Row]:
    """Add to the number in one column."""
    return [(*row[:place], cast("int", row[place]) + by, *row[place + 1 :]) for row in rows]


async def _copy(connection: "asyncpg.pool.PoolConnectionProxy", tables: Tables) -> None:
    await connection.execute("SET LOCAL synchronous_commit = off")
    for table, columns in COLUMNS.items():
        if rows := tables.get(table):
            await connection.copy_records_to_table(table, records=rows, columns=columns)


async def _made(plan: Plan, documents: int) -> AsyncIterator[Tables]:
    """Yield the rows of all documents, batch after batch."""
    batches = [range(first, min(first + BATCH, documents + 1)) for first in range(1, documents + 1, BATCH)]
    if documents <= ALONE:
        for batch in batches:
            yield _rows(plan, batch)
        return
    loop, workers = asyncio.get_running_loop(), max(1, (os.cpu_count() or 1) - 1)
    # Ctrl-C at a terminal goes to all of them; only we have something to say of it.
    quiet = (signal.signal, (signal.SIGINT, signal.SIG_IGN))
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), *quiet) as pool:
        waiting: deque[asyncio.Future[Tables]] = deque()
        for batch in batches:
            waiting.append(loop.run_in_executor(pool, _rows, plan, batch))
            if len(waiting) > workers + 1:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()


def _rows(plan: Plan, documents: range) -> Tables:
    rows = Rows(plan.seed)
    for story in plan.stories(documents):
        life = Life(rows, story.document_id)
        for step in story.steps:
            life.live(step)
        life.end()
    return rows.gathered
