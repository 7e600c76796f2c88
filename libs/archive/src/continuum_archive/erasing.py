"""Erasing documents: one transaction each, and what Redis has of them afterwards."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID, uuid4

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.auditing import Deed, note
from continuum_archive.course import finish, hold
from continuum_archive.errors import words
from continuum_archive.owing import owe_withdrawal
from continuum_archive.statements import statements
from continuum_archive.versions import withdraw
from continuum_proto.briefs import BriefWithdrawn, WithdrawReason, draft_id
from continuum_proto.documents import Cause, DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.errors import TransientError
from continuum_proto.event import Event

__all__ = ["Erasing", "Erasure", "Known", "Left", "NotErased"]

SQL: Final = statements("erasing.sql")
ITSELF: Final = "persistence"
"""Who erases what is gone."""


class NotErased(TransientError):
    """PostgreSQL is there and refuses to erase a document, such as one with a page that it cannot read."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased of a document, as numbers of rows."""

    document_id: int
    erased: Mapping[str, int]
    before: datetime | None = None
    """It had been forgotten before, and nothing was done."""
    unnamed_letters: int = 0
    """Open letters that tell no document: some may be about this one."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document as it stands before it is forgotten, or after."""

    document_id: int
    status: str
    title: str | None
    cleared: bool
    """Redis has nothing of it that was erased here."""


@dataclass(frozen=True, slots=True)
class Left:
    """An erased document that Redis still has traces of."""

    document_id: int
    status: str
    until: datetime
    """What was caused no later is to go."""
    at: datetime
    events: tuple[str, ...]
    """Ids of events about it."""


class Erasing:
    """Documents on their way out; every call raises ``DatabaseDown`` in trouble and may be repeated.

    To erase one document may fail for a reason of that document alone: ``NotErased``.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def forget(self, document: int, *, by: str, request: UUID | None = None) -> Erasure | None:
        """Erase a document because a person wants it; nothing where the archive has never heard of it.

        From then on nobody but a person has it read again.
        """
        request = request or uuid4()
        async with self._erasing(document) as connection:
            known = await connection.fetchrow(SQL["known"], document)
            if known is None:
                return None
            if known["status"] == "forgotten":
                unnamed = await connection.fetchval(SQL["unnamed_letters"])
                return Erasure(document, {}, before=known["erased_at"], unnamed_letters=unnamed)
            until = max(known["now"], known["last_cause"] or known["now"])
            erased = await _erase(connection, document, request, until)
            await connection.execute(SQL["bare"], document, "forgotten", request, until)
            unnamed = await connection.fetchval(SQL["unnamed_letters"])
            await _note(connection, document, "document.forgotten", by, erased, request)
        return Erasure(document, erased, unnamed_letters=unnamed)

    async def due(self, after: timedelta, *, limit: int, without: Collection[int] = ()) -> Sequence[int]:
        """Name documents that are gone for longer than ``after`` and still here, but those of ``without``."""
        return [row["id"] for row in await self._archive.fetch(SQL["due"], after, limit, list(without))]

    async def erase(self, document: int, after: timedelta) -> Erasure | None:
        """Erase a document that is gone for longer than ``after``; nothing where that is so no more."""
        async with self._erasing(document) as connection:
            known = await connection.fetchrow(SQL["known"], document)
            if known is None or known["status"] != "gone" or known["bare"]:
                return None
            if known["updated_at"] > known["now"] - after:
                return None
            cause, until = known["heard_cause"] or uuid4(), known["last_cause"]
            erased = await _erase(connection, document, cause, until)
            await connection.execute(SQL["bare"], document, "gone", cause, until)
            await _note(connection, document, "document.erased", ITSELF, erased, None)
        return Erasure(document, erased)

    async def to_clear(self, limit: int) -> Sequence[Left]:
        """Return documents that are erased here and not yet in Redis, the first erased first."""
        return [
            Left(row["id"], row["status"], row["erased_until"], row["erased_at"], tuple(row["events"]))
            for row in await self._archive.fetch(SQL["to_clear"], limit)
        ]

    async def cleared(self, done: Sequence[Left]) -> int:
        """Note that Redis has nothing of these any more; return of how many that is still true.

        What came late, or was asked for again meanwhile, is to be looked at once more.
        """
        rows = await self._archive.fetch(
            SQL["cleared"],
            [left.document_id for left in done],
            [left.at for left in done],
            [left.status for left in done],
        )
        return len(rows)

    async def known(self, documents: Sequence[int]) -> Sequence[Known]:
        """Return those of the documents that the archive has heard of."""
        return [Known(**dict(row)) for row in await self._archive.fetch(SQL["standing"], list(documents))]

    @asynccontextmanager
    async def _erasing(self, document: int) -> AsyncIterator["asyncpg.pool.PoolConnectionProxy"]:
        try:
            async with self._archive.transaction() as connection:
                yield connection
        except asyncpg.PostgresError as exc:
            raise NotErased(f"PostgreSQL refuses to erase document {document}: {words(exc)}") from exc


async def _erase(
    connection: "asyncpg.pool.PoolConnectionProxy", document: int, request: UUID, until: datetime
) -> dict[str, int]:
    """Withdraw what readers see, then erase; return what there was."""
    [there] = await connection.fetch(SQL["measure"], document, BriefWithdrawn.TYPE)
    erased: dict[str, int] = dict(there)
    await _withdraw(connection, document, request, until)
    names = [row["entity_id"] for row in await connection.fetch(SQL["named"], document)]
    await connection.execute(SQL["erase_owed"], document, BriefWithdrawn.TYPE)
    briefs = [row["id"] for row in await connection.fetch(SQL["erase_briefs"], document)]
    await connection.execute(SQL["erase_told"], briefs)
    erased["letters"] = await _erase_letters(connection, document)
    for statement in ("erase_sources", "erase_words"):
        await connection.execute(SQL[statement], document)
    erased["names"] = 0
    if names:
        await connection.execute(SQL["hold_names"])
        erased["names"] = _rows(await connection.execute(SQL["erase_names"], names))
    return erased


async def _erase_letters(connection: "asyncpg.pool.PoolConnectionProxy", document: int) -> int:
    """Erase the letters about a document, and those of events about it that tell no document."""
    known = [row["id"] for row in await connection.fetch(SQL["events_about"], document)]
    events = [str(each) for event in known for each in (event, draft_id(event, document))]
    gone = await connection.fetch(SQL["erase_letters"], document, events, BriefWithdrawn.TYPE)
    await connection.execute(SQL["erase_closings"], [row["id"] for row in gone])
    return len(gone)


async def _withdraw(
    connection: "asyncpg.pool.PoolConnectionProxy", document: int, request: UUID, until: datetime
) -> None:
    """Take back a published brief, and owe the news of it."""
    [course] = await hold(connection, [(document, request)])
    version = withdraw(course, WithdrawReason.PERSON)
    if version is None or course.current is None:
        return
    cause = Cause(event_id=request, time=until, trigger=Trigger.REQUEST)
    change = DocumentChanged(document_id=document, trigger=Trigger.REQUEST)
    event = Event.new(
        change, source="continuum/persistence", subject=document_subject(document), id=request, time=until
    )
    owe_withdrawal(course, event, course.current.brief_id, version, cause, WithdrawReason.PERSON)
    await finish(connection, [course])


async def _note(
    connection: "asyncpg.pool.PoolConnectionProxy",
    document: int,
    action: Literal["document.forgotten", "document.erased"],
    by: str,
    erased: Mapping[str, int],
    request: UUID | None,
) -> None:
    deed = Deed(
        actor=by or "unknown",
        action=action,
        object=f"document {document}",
        document_id=document,
        detail=erased,
        request_id=request,
    )
    await note(connection, deed)


def _rows(tag: str) -> int:
    """Return how many rows a statement touched, from what PostgreSQL answers: ``DELETE 3``."""
    return int(tag.rpartition(" ")[2])
