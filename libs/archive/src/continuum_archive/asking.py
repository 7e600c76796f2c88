"""Asking for documents, in bulk or for a person: each waits in the archive, and its event in the outbox.

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
from continuum_proto.envelope import derived_id, document_subject
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK

__all__ = ["Asking", "ask_for_person"]

SQL: Final = statements("asking.sql")
CONSOLE: Final = "continuum/console"
ARCHIVE: Final = "continuum/persistence"


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


async def ask_for_person(
    connection: "asyncpg.pool.PoolConnectionProxy",
    document: int,
    trigger: Trigger,
    *,
    request: UUID,
    traceparent: str | None = None,
) -> tuple[UUID, datetime] | None:
    """Ask for one document before all bulk work, whatever its fingerprint says.

    Return the event and its time, those of an earlier one where a person waits for it already;
    nothing where there is no such document.
    """
    held = await connection.fetchrow(SQL["hold_for_person"], document)
    if held is None:
        return None
    if held["waits_for"] is not None:
        return held["waits_for"], held["cause_time"]
    change = DocumentChanged(document_id=document, trigger=trigger, force=True, cause=request)
    event = derived_id(request, change.TYPE, document_subject(document), 0)
    time = await _owe(
        connection, trigger, {event: change}, source=ARCHIVE, asked_by=request, traceparent=traceparent
    )
    return event, time


async def _ask(
    connection: "asyncpg.pool.PoolConnectionProxy",
    trigger: Trigger,
    held: Sequence["asyncpg.Record"],
    requests: Sequence[DocumentChanged],
) -> None:
    ids = [_request_id(trigger, row["id"], row["since"]) for row in held]
    if ids:
        await _owe(connection, trigger, dict(zip(ids, requests, strict=True)), source=CONSOLE)


async def _owe(
    connection: "asyncpg.pool.PoolConnectionProxy",
    trigger: Trigger,
    changes: Mapping[UUID, DocumentChanged],
    *,
    source: str,
    asked_by: UUID | None = None,
    traceparent: str | None = None,
) -> datetime:
    """Let documents wait, all in one lane, and owe their events by id; return the time of the first."""
    (lane,) = {change.lane for change in changes.values()}
    time: datetime = await connection.fetchval(
        SQL["ask"],
        [change.document_id for change in changes.values()],
        list(changes),
        [document_subject(change.document_id) for change in changes.values()],
        [change.model_dump_json(exclude_none=True) for change in changes.values()],
        trigger,
        (DOCUMENTS_BULK if lane is Lane.BULK else DOCUMENTS).name,
        DocumentChanged.TYPE,
        source,
        lane,
        asked_by,
        traceparent,
    )
    return time


def _request_id(trigger: Trigger, document: int, since: str) -> UUID:
    """Return the same id for the same request: of a document's first time here, or after the same cause."""
    return uuid5(NAMESPACE_URL, f"continuum:{trigger}:{document}:{since}")
