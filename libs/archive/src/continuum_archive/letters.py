"""Dead letters: kept byte for byte, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.course import Course, Verdict, trace_of
from continuum_archive.standing import Hearing
from continuum_archive.statements import statements
from continuum_proto import texts
from continuum_proto.briefs import BriefWithdrawn
from continuum_proto.envelope import Failure
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_proto.told import Told
from continuum_proto.topology import BRIEFS, DOCUMENTS, DOCUMENTS_BULK

__all__ = ["FailedEntry", "Letters"]

SQL: Final = statements("letters.sql")
MAKING_A_BRIEF: Final = (DOCUMENTS.name, DOCUMENTS_BULK.name, BRIEFS.name)
"""A failure anywhere else leaves a document as it is: its brief is stored, or it is none of one document."""

FIELDS: Final = ("field_names", "field_values")
"""Columns of the original's fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedEntry:
    """A dead letter as it lies in its stream, its own fields read and the original's as they came."""

    id: UUID
    letter_entry: str
    stream: str
    group: str
    entry: str
    event_id: str
    """As the entry had it: an undecodable one may hold anything."""
    fields: Mapping[bytes, bytes]
    """The original's, and of the letter's own those that nothing else here tells as they were."""
    error_type: str
    error: str
    deliveries: int
    round: int
    service: str
    version: str
    first_delivered: datetime | None
    failed_at: datetime
    failures: tuple[Failure, ...] = ()
    """The attempts before the last, as far as they are known."""

    def text(self, name: str) -> str:
        """Return an original field as text that PostgreSQL takes; empty where it is missing."""
        return Told(self.fields).text(name)

    @property
    def document_id(self) -> int | None:
        """The document that the entry is about, as far as it can be read."""
        return Told(self.fields).document_id

    @property
    def cause(self) -> tuple[datetime, UUID]:
        """The ``document.changed`` behind the entry; where nothing can be read, the failure itself."""
        told = Told(self.fields)
        if self.stream == BRIEFS.name and (cause := told.cause):
            return cause.time, cause.event_id
        if told.event_id is None:
            return self.failed_at, self.id
        return told.time or self.failed_at, told.event_id

    @property
    def events(self) -> Sequence[UUID]:
        """The event, and the ``document.changed`` behind it, as far as the entry tells them."""
        told = Told(self.fields)
        cause = told.cause.event_id if told.cause else None
        return [event for event in (told.event_id, cause) if event is not None]

    @property
    def makes_it_fail(self) -> bool:
        """Whether its document has no brief because of it, as far as the entry tells."""
        return self.stream in MAKING_A_BRIEF and self.document_id is not None

    @property
    def modified(self) -> datetime | None:
        """The state of the document that failed, where the entry told it."""
        return Told(self.fields).modified


class Letters:
    """The history of dead letters."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def keep(self, letter: FailedEntry) -> None:
        """Keep a letter, once; its document has failed unless something later is known of it.

        One that tells no document is filed under that of its event or cause, so that it is found when that
        document is forgotten. What became of the document it does not say.
        """
        document = letter.document_id or await self._document_of(letter)
        if document is None:
            async with self._archive.transaction() as connection:
                await _insert(connection, letter, None)
            return
        async with Course.of(self._archive, document, letter.id) as course:
            cause_time, cause_id = letter.cause
            # That a brief was withdrawn is told after its document was erased, and says nothing of it.
            if letter.text("type") != BriefWithdrawn.TYPE and course.refuses(cause_time):
                return
            if await _insert(course.connection, letter, document) is None:
                return
            if letter.makes_it_fail and not await _replayed(course.connection, letter.id):
                course.hear(Hearing("failed", cause_time, cause_id, letter.error_type))
            about = (letter.event_id, letter.text("type"))
            course.log_failures(*about, letter.failures, letter.text("traceparent"))
            course.log(
                letter.event_id,
                letter.text("type"),
                "failed",
                letter.error_type,
                attempt=max(letter.deliveries, 1),
                trace_id=trace_of(letter.text("traceparent")),
            )

    async def _document_of(self, letter: FailedEntry) -> int | None:
        events = letter.events
        row = await self._archive.fetchrow(SQL["document_of_events"], events) if events else None
        return row["document_id"] if row else None

    async def clock(self) -> datetime:
        """Return what the archive has for now."""
        (row,) = await self._archive.fetch(SQL["clock"])
        now: datetime = row["now"]
        return now

    async def open_before(self, moment: datetime, *, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Name letters that were copied before ``moment`` and are open, in the order of their ids."""
        rows = await self._archive.fetch(SQL["open_before"], moment, after, limit)
        return [row["id"] for row in rows]

    async def whole(self, ids: Sequence[UUID]) -> Sequence[FailedEntry]:
        """Return those of the letters that are open, as they were, the first that failed first."""
        return [_failed_entry(row) for row in await self._archive.fetch(SQL["whole"], list(ids))]

    async def replayed(self, event: LetterReplayed, event_id: UUID, at: datetime) -> None:
        """Close a letter that went back to its stream; its document waits again."""
        await self._close(event.letter_id, event_id, "replayed", at, event.by, event.replayed_as, None)

    async def discarded(self, event: LetterDiscarded, event_id: UUID, at: datetime) -> None:
        """Close a letter that needs nothing more."""
        await self._close(event.letter_id, event_id, "discarded", at, event.by, None, event.reason)

    async def _close(
        self,
        letter: UUID,
        event_id: UUID,
        state: str,
        at: datetime,
        by: str,
        replayed_as: UUID | None,
        reason: str | None,
    ) -> None:
        async with self._archive.transaction() as connection:
            await connection.execute(SQL["keep_closing"], letter, state, at, by, replayed_as, reason)
            document = await connection.fetchval(SQL["apply_closing"], letter)
        if document is not None and state == "replayed":
            await self._requeue(letter, document, event_id)

    async def _requeue(self, letter: UUID, document: int, event_id: UUID) -> None:
        async with Course.of(self._archive, document, event_id) as course:
            heard = course.standing.heard
            open_ones = await course.connection.fetchval(SQL["open_letters"], document)
            if course.verdict is None and heard and heard.status == "failed" and not open_ones:
                course.requeue()
                course.remember(event_id, LetterReplayed.TYPE, Verdict.CLOSED)


async def _insert(
    connection: "asyncpg.pool.PoolConnectionProxy", letter: FailedEntry, document: int | None
) -> UUID | None:
    """Keep the letter and what is known of its end; nothing where it was kept before."""
    columns = _columns(letter, document)
    kept: UUID | None = await connection.fetchval(SQL["keep_letter"], *columns)
    if kept is not None:
        await connection.execute(SQL["apply_closing"], letter.id)
    else:
        await connection.execute(SQL["moved"], letter.id, letter.letter_entry)
    return kept


def _columns(letter: FailedEntry, document: int | None) -> tuple[object, ...]:
    """Return a letter in the order of the statement that keeps it."""
    return (
        *(letter.id, letter.stream, letter.group, letter.event_id, letter.entry, letter.letter_entry),
        *(document, letter.modified),
        *([*letter.fields.keys()], [*letter.fields.values()]),
        *(letter.error_type, texts.clean(letter.error), letter.deliveries, letter.round),
        *(letter.service, letter.version, letter.text("traceparent") or None),
        *(letter.first_delivered, letter.failed_at),
    )


def _failed_entry(row: "asyncpg.Record") -> FailedEntry:
    fields = dict(zip(*(row[name] for name in FIELDS), strict=True))
    told = {name: value for name, value in row.items() if name not in {"group_name", *FIELDS}}
    return FailedEntry(group=row["group_name"], fields=fields, **told)


async def _replayed(connection: "asyncpg.pool.PoolConnectionProxy", letter: UUID) -> bool:
    """Tell whether the letter was replayed before we heard of it: its document waits."""
    state = await connection.fetchval(SQL["letter_state"], letter)
    return bool(state == "replayed")
