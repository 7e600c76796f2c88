"""One document's course in one transaction: its row locked, its brief looked up, its standing kept."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Self, TypeVar
from uuid import UUID

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.standing import Finding, Hearing, Standing
from continuum_archive.statements import statements
from continuum_proto.documents import Cause, DocumentChanged, DocumentMetadata
from continuum_proto.envelope import Failure, Payload
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint
from continuum_proto.texts import clean
from continuum_telemetry import current_trace_id

__all__ = ["Course", "Current", "Verdict", "trace_of"]

SQL: Final = statements("writing.sql")
P = TypeVar("P", bound=Payload)


class Verdict(StrEnum):
    """What an event came to; kept with its id, so that a redelivery gets the same answer."""

    QUEUED = "queued"
    STORED = "stored"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    OUTDATED = "outdated"
    """A later one was there already: nothing changed."""
    WANTED = "wanted"
    """The brief that should be here is not: it has to be made."""
    LETTER = "letter"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Current:
    """A document's current version."""

    brief_id: str
    version: int
    state: str
    fingerprint: StoredFingerprint

    @property
    def published(self) -> bool:
        """Whether readers see it."""
        return self.state == "published"


@dataclass(slots=True)
class Course:
    """What is known of a locked document, and what is kept of it."""

    connection: "asyncpg.pool.PoolConnectionProxy"
    document_id: int
    standing: Standing
    verdict: Verdict | None
    current: Current | None
    last_version: int

    @classmethod
    @asynccontextmanager
    async def of(cls, archive: Archive, document_id: int, event_id: UUID) -> AsyncIterator[Self]:
        """Begin a transaction that holds the document; it commits at the end."""
        async with archive.transaction() as connection:
            yield await cls.on(connection, document_id, event_id)

    @classmethod
    async def on(
        cls, connection: "asyncpg.pool.PoolConnectionProxy", document_id: int, event_id: UUID
    ) -> Self:
        """Hold the document in a transaction that has begun."""
        row = await connection.fetchrow(SQL["lock_document"], document_id)
        if row is None:
            await connection.execute(SQL["meet_document"], document_id)
            row = await connection.fetchrow(SQL["lock_document"], document_id)
        known = await connection.fetchrow(SQL["look"], document_id, event_id)
        assert row is not None
        assert known is not None
        verdict = known["verdict"]
        return cls(
            connection=connection,
            document_id=document_id,
            standing=_standing(row),
            verdict=Verdict(verdict) if verdict else None,
            current=_current(known),
            last_version=known["last_version"],
        )

    async def refuses(self, cause_time: datetime, *, by_a_person: bool = False) -> bool:
        """Tell whether what was caused then is of no account any more: the document was erased since.

        What came late has left traces in Redis, which are to be cleared too.
        """
        if not self.standing.refuses(cause_time, by_a_person=by_a_person):
            return False
        await self.connection.execute(SQL["came_late"], self.document_id)
        return True

    async def read(
        self, finding: Finding, document: DocumentMetadata, *, checksum: str | None = None, language: str = ""
    ) -> str:
        """Keep a reading that is the newest, with its metadata; return the status."""
        self.standing = self.standing.read(finding)
        status: str = await self.connection.fetchval(
            SQL["keep_reading"],
            self.document_id,
            finding.status,
            finding.reason,
            finding.modified,
            finding.cause_id,
            finding.cause_time,
            self.standing.read_until,
            *_metadata(document),
            checksum,
            language or None,
        )
        return status

    async def hear(self, hearing: Hearing) -> str:
        """Keep a word without a reading; return the status."""
        return await self._keep_hearing(self.standing.hear(hearing))

    async def overtaken(self, finding: Finding) -> str:
        """Keep that a cause was answered, by a reading that a newer one overtook; return the status."""
        return await self._keep_hearing(self.standing.read(finding))

    async def requeue(self) -> str:
        """Turn a failure back into waiting: its letter was replayed."""
        heard = self.standing.heard
        assert heard is not None
        waiting = Hearing("queued", heard.cause_time, heard.cause_id)
        return await self._keep_hearing(replace(self.standing, heard=waiting))

    async def settle(
        self,
        event: Event[P],
        cause: Cause,
        verdict: Verdict,
        *,
        duration_ms: float | None = None,
        detail: str = "",
    ) -> None:
        """Keep that ``event`` was handled, what it came to, and its cause if that is the latest of all."""
        await self.connection.execute(
            SQL["settle"],
            event.id,
            event.type,
            self.document_id,
            verdict,
            duration_ms,
            current_trace_id() or trace_of(event.traceparent),
            detail,
            cause.event_id,
            cause.time,
            cause.trigger,
            cause.lane,
            event.attempt,
        )
        await self.log_failures(str(cause.event_id), DocumentChanged.TYPE, event.failures, event.traceparent)

    async def log_failures(
        self, event_id: str, event: str, failures: Sequence[Failure], traceparent: str | None
    ) -> None:
        """Add the attempts that failed and were tried again to the document's history."""
        if not failures:
            return
        await self.connection.execute(
            SQL["log_failures"],
            self.document_id,
            event_id,
            event,
            trace_of(traceparent),
            [failure.attempt for failure in failures],
            [failure.at for failure in failures],
            [clean(failure.error_type) for failure in failures],
            [clean(failure.error) for failure in failures],
            [failure.ms for failure in failures],
        )

    async def remember(self, event_id: UUID, type: str, verdict: Verdict) -> None:
        """Keep what an event came to: from now on it changes nothing."""
        await self.connection.execute(SQL["keep_event"], event_id, type, self.document_id, verdict)

    async def log(
        self,
        event_id: str,
        event: str,
        status: str,
        detail: str,
        *,
        attempt: int = 1,
        duration_ms: float | None = None,
        trace_id: str | None = None,
    ) -> None:
        """Add a step to the document's history."""
        await self.connection.execute(
            SQL["log"], self.document_id, event_id, event, status, attempt, duration_ms, trace_id, detail
        )

    async def _keep_hearing(self, standing: Standing) -> str:
        self.standing = standing
        heard = standing.heard
        status: str = await self.connection.fetchval(
            SQL["keep_hearing"],
            self.document_id,
            standing.read_until,
            heard.status if heard else None,
            heard.reason if heard else "",
            heard.cause_id if heard else None,
            heard.cause_time if heard else None,
        )
        return status


def trace_of(traceparent: str | None) -> str | None:
    """Return the id of the trace that an event belongs to, as 32 hex digits."""
    return traceparent[3:35] if traceparent else None


def _standing(row: "asyncpg.Record") -> Standing:
    found = heard = None
    if row["found"] is not None:
        found = Finding(
            status=row["found"],
            modified=row["modified"],
            cause_time=row["found_time"],
            cause_id=row["found_cause"],
            reason=row["found_reason"],
        )
    if row["heard"] is not None:
        heard = Hearing(row["heard"], row["heard_time"], row["heard_cause"], row["heard_reason"])
    return Standing(found=found, read_until=row["read_until"], heard=heard, erased_until=row["erased_until"])


def _current(row: "asyncpg.Record") -> Current | None:
    if row["brief_id"] is None:
        return None
    stored = StoredFingerprint(
        fingerprint=row["fingerprint"],
        cause_id=row["cause_id"],
        cause_time=row["cause_time"],
        checksum=row["source_checksum"],
    )
    return Current(row["brief_id"], row["version"], row["state"], stored)


def _metadata(document: DocumentMetadata) -> tuple[object, ...]:
    """Return a document's columns, in the order of the statement."""
    return (
        document.title,
        document.file_name,
        document.correspondent,
        document.document_type,
        list(document.tags),
        document.owner,
        None if document.viewers is None else list(document.viewers),
        _date(document.created),
        document.added,
        document.mime_type,
        document.size,
        document.page_count,
    )


def _date(created: str | None) -> date | None:
    """Read the day; older Paperless servers send a time with it."""
    try:
        return datetime.fromisoformat(created).date() if created else None
    except ValueError:
        return None
