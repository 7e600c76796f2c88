"""A document's course in a transaction: its row locked, its brief looked up, what becomes of it kept."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.pending import Pending, write
from continuum_archive.standing import Finding, Hearing, Standing
from continuum_archive.statements import statements
from continuum_proto.documents import Cause, DocumentChanged, DocumentMetadata
from continuum_proto.envelope import Failure, Payload
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint
from continuum_proto.texts import clean
from continuum_telemetry import current_trace_id

__all__ = ["Course", "Current", "Latest", "Verdict", "finish", "hold", "trace_of"]

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


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest ``document.changed`` that was heard of, whatever came of it."""

    time: datetime
    event_id: UUID
    trigger: str
    lane: str


@dataclass(slots=True)
class Course:
    """What is known of a locked document, and what will be kept of it when its transaction ends."""

    connection: "asyncpg.pool.PoolConnectionProxy"
    document_id: int
    standing: Standing
    verdict: Verdict | None
    """What the event came to before, where it was handled."""
    current: Current | None
    last_version: int
    published_version: int | None
    latest: Latest | None
    pending: Pending = field(default_factory=Pending)
    _touched: bool = False
    _read: tuple[object, ...] | None = None

    @classmethod
    @asynccontextmanager
    async def of(cls, archive: Archive, document_id: int, event_id: UUID) -> AsyncIterator["Course"]:
        """Hold one document in a transaction of its own; it is kept and committed at the end."""
        async with archive.transaction() as connection:
            [course] = await hold(connection, [(document_id, event_id)])
            yield course
            await finish(connection, [course])

    def refuses(self, cause_time: datetime, *, by_a_person: bool = False) -> bool:
        """Tell whether what was caused then is of no account any more: the document was erased since.

        What came late has left traces in Redis, which are to be cleared too.
        """
        if not self.standing.refuses(cause_time, by_a_person=by_a_person):
            return False
        self.pending.add("came_late", [(self.document_id,)])
        return True

    def read(
        self, finding: Finding, document: DocumentMetadata, *, checksum: str | None = None, language: str = ""
    ) -> str:
        """Keep a reading that is the newest, with its metadata; return the status."""
        about = document.model_dump_json(exclude={"created"})
        self._read = about, _date(document.created), checksum, language or None
        return self._stand(self.standing.read(finding))

    def hear(self, hearing: Hearing) -> str:
        """Keep a word without a reading; return the status."""
        return self._stand(self.standing.hear(hearing))

    def overtaken(self, finding: Finding) -> str:
        """Keep that a cause was answered, by a reading that a newer one overtook; return the status."""
        return self._stand(self.standing.read(finding))

    def requeue(self) -> str:
        """Turn a failure back into waiting: its letter was replayed."""
        heard = self.standing.heard
        assert heard is not None
        return self._stand(replace(self.standing, heard=replace(heard, status="queued", reason="")))

    def settle(
        self,
        event: Event[P],
        cause: Cause,
        verdict: Verdict,
        *,
        duration_ms: float | None = None,
        detail: str = "",
    ) -> None:
        """Keep that ``event`` was handled, what it came to, and its cause if that is the latest of all."""
        told = Latest(cause.time, cause.event_id, cause.trigger, cause.lane)
        if self.latest is None or (self.latest.time, self.latest.event_id) < (told.time, told.event_id):
            self.latest, self._touched = told, True
        self.remember(event.id, event.type, verdict)
        trace = current_trace_id() or trace_of(event.traceparent)
        self.log(
            str(event.id),
            event.type,
            verdict,
            detail,
            attempt=event.attempt,
            duration_ms=duration_ms,
            trace_id=trace,
        )
        self.log_failures(str(cause.event_id), DocumentChanged.TYPE, event.failures, event.traceparent)

    def log_failures(
        self, event_id: str, event: str, failures: Sequence[Failure], traceparent: str | None
    ) -> None:
        """Add the attempts that failed and were tried again to the document's history."""
        about = (self.document_id, event_id, event, trace_of(traceparent))
        self.pending.add(
            "log_failures",
            (
                (*about, each.attempt, each.at, clean(each.error_type), clean(each.error), each.ms)
                for each in failures
            ),
        )

    def remember(self, event_id: UUID, type: str, verdict: Verdict) -> None:
        """Keep what an event came to: from now on it changes nothing."""
        self.pending.add("keep_events", [(event_id, type, self.document_id, verdict)])

    def log(
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
        step = (self.document_id, event_id, event, status, attempt, duration_ms, trace_id, detail)
        self.pending.add("log", [step])

    def close(self) -> Pending:
        """Return everything that is to be kept."""
        if self._read is not None:
            self.pending.add("keep_readings", [(*self._columns(), *self._read)])
        elif self._touched:
            self.pending.add("keep_hearings", [self._columns()])
        return self.pending

    def _stand(self, standing: Standing) -> str:
        self.standing, self._touched = standing, True
        return standing.status

    def _columns(self) -> tuple[object, ...]:
        """Return where the document stands, in the order of both statements."""
        found, heard, latest = self.standing.found, self.standing.heard, self.latest
        return (
            self.document_id,
            *((found.status, found.reason) if found else (None, "")),
            *((found.modified, found.cause_id, found.cause_time) if found else (None, None, None)),
            self.standing.read_until,
            *((heard.status, heard.reason) if heard else (None, "")),
            *((heard.cause_id, heard.cause_time) if heard else (None, None)),
            *((latest.event_id, latest.time) if latest else (None, None)),
            *((latest.trigger, latest.lane) if latest else (None, None)),
        )


async def hold(
    connection: "asyncpg.pool.PoolConnectionProxy", wanted: Sequence[tuple[int, UUID]]
) -> list[Course]:
    """Lock documents until the transaction ends; return a course for each document and event asked for.

    All transactions take documents in the order of their ids, so that none waits for another in a circle.
    """
    documents, events = [document for document, _ in wanted], [event for _, event in wanted]
    locked: dict[int, asyncpg.Record] = {}
    while len(locked) < len(set(documents)):  # once, but where one is deleted between the two statements
        await connection.execute(SQL["meet_documents"], documents)
        locked = {row["id"]: row for row in await connection.fetch(SQL["lock_documents"], documents)}
    known = {row["document_id"]: row for row in await connection.fetch(SQL["look"], documents, events)}
    return [_course(connection, locked[document], known[document]) for document in documents]


async def finish(connection: "asyncpg.pool.PoolConnectionProxy", courses: Sequence[Course]) -> None:
    """Write what is to be kept of courses that were held together."""
    await write(connection, [course.close() for course in courses])


def trace_of(traceparent: str | None) -> str | None:
    """Return the id of the trace that an event belongs to, as 32 hex digits."""
    return traceparent[3:35] if traceparent else None


def _course(
    connection: "asyncpg.pool.PoolConnectionProxy", locked: "asyncpg.Record", known: "asyncpg.Record"
) -> Course:
    verdict, latest = known["verdict"], None
    if locked["cause_id"] is not None:
        names = ("cause_time", "cause_id", "cause_trigger", "cause_lane")
        latest = Latest(*(locked[name] for name in names))
    return Course(
        connection=connection,
        document_id=locked["id"],
        standing=_standing(locked),
        verdict=Verdict(verdict) if verdict else None,
        current=_current(known),
        last_version=known["last_version"],
        published_version=known["published_version"],
        latest=latest,
    )


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


def _date(created: str | None) -> date | None:
    """Read the day; older Paperless servers send a time with it."""
    try:
        return datetime.fromisoformat(created).date() if created else None
    except ValueError:
        return None
