"""What people ask for by the api: written down as rows, and what came of each."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.statements import statements
from continuum_proto.errors import ContinuumError
from continuum_telemetry import inject

__all__ = [
    "KeyTaken",
    "LeftOut",
    "LetterCounts",
    "Noted",
    "Request",
    "RequestRow",
    "Requesting",
    "Wanted",
]

SQL: Final = statements("requesting.sql")


class KeyTaken(ContinuumError):
    """The key of a request already belongs to another one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Letters that are meant: those that are named, or all that are open."""

    ids: Sequence[UUID] = ()
    every: bool = False
    group: str | None = None
    """Of all, only those of this group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Something to be done."""

    action: str
    asked_by: str
    key: str | None = None
    """The caller's own name for it: the same key and request again is the same request."""
    document_id: int | None = None
    brief_id: str | None = None
    group: str | None = None
    reason: str | None = None
    letters: Wanted | None = None

    @property
    def digest(self) -> str:
        """A checksum of all that is asked for, whoever asks."""
        asked = {name: value for name, value in asdict(self).items() if name not in {"asked_by", "key"}}
        return sha256(json.dumps(asked, default=str, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A letter that nothing is done about, and why, in a word of ours or a sentence."""

    id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A request that will be carried out."""

    id: UUID
    accepted: int = 0
    """How many letters."""
    skipped: Sequence[LeftOut] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCounts:
    """What became of the letters of a request."""

    accepted: int
    done: int
    gone: int
    """Closed before."""
    stayed: int
    examples: Sequence[LeftOut] = ()
    """Some of those that stayed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request and what came of it so far."""

    id: UUID
    action: str
    document_id: int | None
    brief_id: str | None
    group: str | None
    reason: str | None
    asked_by: str
    asked_at: datetime
    state: str
    """``open``, ``waits`` for its document, ``done``, ``failed``."""
    detail: str | None
    document_end: str | None
    """What became of the document that it waits for, where that is known."""
    ended_at: datetime | None
    letters: LetterCounts


class Requesting:
    """The desk of the api: it takes requests down and looks them up. Raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def ask(self, request: Request) -> Noted:
        """Write a request down, once for each key.

        :raises KeyTaken: something else was asked for by the same key.
        """
        async with self._archive.transaction() as connection:
            asked = await connection.fetchval(SQL["ask"], uuid4(), *_columns(request))
            if asked is None:
                asked = await _before(connection, request)
            elif request.letters is not None:
                await _name_letters(connection, asked, request.letters)
            return await _noted(connection, asked)

    async def knows(self, document: int) -> bool:
        """Tell whether there is such a document."""
        return await self._archive.fetchrow(SQL["known_document"], document) is not None

    async def document_of(self, brief: str) -> int | None:
        """Return the document of a brief, whatever became of it."""
        row = await self._archive.fetchrow(SQL["document_of_brief"], brief)
        return row["document_id"] if row else None

    async def request(self, id: UUID) -> RequestRow | None:
        """Return a request and what came of it."""
        row = await self._archive.fetchrow(SQL["request"], id)
        if row is None:
            return None
        stayed = await self._archive.fetch(SQL["stayed"], id) if row["stayed"] else ()
        return _row(row, [LeftOut(one["letter_id"], one["reason"]) for one in stayed])


async def _before(connection: "asyncpg.pool.PoolConnectionProxy", request: Request) -> UUID:
    # A statement of its own: the one that waited for the other transaction does not see its row.
    row = await connection.fetchrow(SQL["asked_before"], request.action, request.key)
    assert row is not None, "nobody deletes requests"
    if row["digest"] != request.digest:
        raise KeyTaken(request.key)
    found: UUID = row["id"]
    return found


async def _name_letters(connection: "asyncpg.pool.PoolConnectionProxy", id: UUID, wanted: Wanted) -> None:
    if wanted.every:
        await connection.execute(SQL["name_all_letters"], id, wanted.group)
    else:
        await connection.execute(SQL["name_letters"], id, list(wanted.ids))


async def _noted(connection: "asyncpg.pool.PoolConnectionProxy", id: UUID) -> Noted:
    accepted = await connection.fetchval(SQL["counted"], id)
    skipped = await connection.fetch(SQL["skipped"], id)
    return Noted(id, accepted, [LeftOut(row["letter_id"], row["reason"]) for row in skipped])


def _columns(request: Request) -> tuple[object, ...]:
    return (
        request.action,
        request.document_id,
        request.brief_id,
        request.group,
        request.reason,
        request.asked_by,
        request.key,
        request.digest,
        inject(),
    )


def _row(row: "asyncpg.Record", stayed: Sequence[LeftOut]) -> RequestRow:
    counts = LetterCounts(
        accepted=row["accepted"], done=row["done"], gone=row["gone"], stayed=row["stayed"], examples=stayed
    )
    return RequestRow(
        id=row["id"],
        action=row["action"],
        document_id=row["document_id"],
        brief_id=row["brief_id"],
        group=row["group_name"],
        reason=row["reason"],
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        state=row["state"],
        detail=row["detail"],
        document_end=row["document_end"],
        ended_at=row["ended_at"],
        letters=counts,
    )
