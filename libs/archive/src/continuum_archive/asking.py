"""Asking for documents in bulk: each waits in the archive, and its event in the outbox.

Both stand in one transaction, so that a loss of Redis loses no request; whoever repeats one changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.statements import statements
from continuum_proto.documents import DocumentChanged, Lane, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.topology import DOCUMENTS_BULK

__all__ = ["Asking"]

SQL: Final = statements("asking.sql")
SOURCE: Final = "continuum/console"


class Asking:
    """Marks documents as asked for. Every call is one transaction; the relay publishes what it wrote."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def backfill(self, documents: Mapping[int, datetime]) -> int:
        """Ask for what nobody asked for so far; return how many documents.

        ``documents`` are ids with the time when Paperless last changed them.
        """
        async with self._archive.transaction() as connection:
            await connection.execute(SQL["meet"], list(documents))
            held = await connection.fetch(SQL["hold_unasked"], list(documents))
            requests = [
                DocumentChanged(
                    document_id=row["id"],
                    trigger=Trigger.BACKFILL,
                    lane=Lane.BULK,
                    modified=documents[row["id"]],
                )
                for row in held
            ]
            await _ask(connection, Trigger.BACKFILL, held, requests)
        return len(held)

    async def rebrief(self, documents: Sequence[int]) -> int:
        """Ask for what was read before, whatever its fingerprint says; return how many documents.

        What waits for a rebrief already is left alone.
        """
        async with self._archive.transaction() as connection:
            held = await connection.fetch(SQL["hold_answered"], list(documents))
            requests = [
                DocumentChanged(document_id=row["id"], trigger=Trigger.REBRIEF, lane=Lane.BULK, force=True)
                for row in held
            ]
            await _ask(connection, Trigger.REBRIEF, held, requests)
        return len(held)


async def _ask(
    connection: "asyncpg.pool.PoolConnectionProxy",
    trigger: Trigger,
    held: Sequence["asyncpg.Record"],
    requests: Sequence[DocumentChanged],
) -> None:
    if not held:
        return
    await connection.execute(
        SQL["ask"],
        [row["id"] for row in held],
        [_request_id(trigger, row["id"], row["since"]) for row in held],
        [document_subject(row["id"]) for row in held],
        [request.model_dump_json(exclude_none=True) for request in requests],
        trigger,
        DOCUMENTS_BULK.name,
        DocumentChanged.TYPE,
        SOURCE,
    )


def _request_id(trigger: Trigger, document: int, since: str) -> UUID:
    """Return the same id for the same request: of a document's first time here, or after the same cause."""
    return uuid5(NAMESPACE_URL, f"continuum:{trigger}:{document}:{since}")
