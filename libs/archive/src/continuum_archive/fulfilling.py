"""Requests that wait to be carried out: taken in their order, and ended with a deed in the log."""

from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.asking import ask_for_person
from continuum_archive.auditing import Deed, note
from continuum_archive.bells import Bell, listening
from continuum_archive.errors import translated
from continuum_archive.observing import unobserved
from continuum_archive.statements import statements
from continuum_proto.documents import Trigger

__all__ = ["Fulfilling", "LetterEnd", "NamedLetter", "Outcomes", "Task"]

SQL: Final = statements("fulfilling.sql")
CHANNEL: Final = "continuum_requests"


@dataclass(frozen=True, slots=True)
class NamedLetter:
    """A letter that a request is about."""

    id: UUID
    entry: str | None
    """Where it stood when it was copied; nothing where it was erased meanwhile."""
    open: bool
    """As far as the archive knows."""


@dataclass(frozen=True, slots=True)
class LetterEnd:
    """What became of a letter: ``done``, ``gone`` (closed before) or ``stayed`` for a reason."""

    id: UUID
    outcome: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many letters of a request ended how."""

    done: int
    gone: int
    stayed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A request, held by us alone until the transaction ends."""

    id: UUID
    action: str
    asked_by: str
    document_id: int | None
    brief_id: str | None
    group: str | None
    reason: str | None
    traceparent: str | None
    connection: "asyncpg.pool.PoolConnectionProxy"

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Undo what was written within if it fails: the request may still be ended then.

        :raises ContractViolation: no row may hold it.
        """
        with translated():
            async with self.connection.transaction():
                yield

    async def ask_for_document(self, trigger: Trigger) -> bool:
        """Have the document read; the request waits for it. Tell whether there is such a document."""
        assert self.document_id is not None, "the schema asks for it"
        asked = await ask_for_person(
            self.connection, self.document_id, trigger, request=self.id, traceparent=self.traceparent
        )
        if asked is not None:
            await self.connection.execute(SQL["wait"], self.id, *asked)
        return asked is not None

    async def letter(self) -> NamedLetter | None:
        """Return a letter that nothing was done about so far; nothing at the end."""
        row = await self.connection.fetchrow(SQL["next_letter"], self.id)
        return NamedLetter(**dict(row)) if row else None

    async def keep(self, end: LetterEnd) -> None:
        """Note what became of a letter."""
        await self.connection.execute(SQL["keep_outcome"], self.id, end.id, end.outcome, end.reason)

    async def outcomes(self) -> Outcomes:
        """Count what became of letters."""
        row = await self.connection.fetchrow(SQL["outcomes"], self.id)
        assert row is not None, "an aggregate"
        return Outcomes(**dict(row))

    async def end(self, *, done: bool, detail: str) -> None:
        """Say how the request ended, in words."""
        await self.connection.execute(SQL["end"], self.id, "done" if done else "failed", detail)

    async def write_down(self, action: str, object: str, **detail: object) -> None:
        """Write into the log what was done, by whom and to what."""
        deed = Deed(
            actor=self.asked_by,
            action=action,
            object=object,
            document_id=self.document_id,
            detail=detail,
            request_id=self.id,
        )
        await note(self.connection, deed)


class Fulfilling:
    """Requests as persistence sees them; every call raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @asynccontextmanager
    async def take(self, actions: Collection[str]) -> AsyncIterator[Task | None]:
        """Hold the next request for one of ``actions``; what is not ended then is taken again.

        Nothing where there is none, or another replica has it.
        """
        with unobserved():
            async with self._archive.transaction() as connection:
                row = await connection.fetchrow(SQL["take"], list(actions))
                yield _task(row, connection) if row else None

    def bell(self) -> AbstractAsyncContextManager[Bell]:
        """Hear of new requests."""
        return listening(self._archive, CHANNEL)


def _task(row: "asyncpg.Record", connection: "asyncpg.pool.PoolConnectionProxy") -> Task:
    return Task(
        id=row["id"],
        action=row["action"],
        asked_by=row["asked_by"],
        document_id=row["document_id"],
        brief_id=row["brief_id"],
        group=row["group_name"],
        reason=row["reason"],
        traceparent=row["traceparent"],
        connection=connection,
    )
