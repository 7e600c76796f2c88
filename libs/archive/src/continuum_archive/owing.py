"""Events that are owed to Redis, written in the transaction that they tell of.

Sent, for a trace, means written here: when the relay has published them is in the outbox.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

import asyncpg

from continuum_archive.course import Course, Current
from continuum_archive.statements import statements
from continuum_proto.briefs import BriefPublished, BriefWithdrawn, WithdrawReason
from continuum_proto.documents import Cause, DocumentChanged, DocumentMetadata, Lane, Trigger
from continuum_proto.envelope import Payload, derived_id, document_subject
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK, REPORTS, Stream
from continuum_telemetry import send_span

__all__ = ["before", "owe_documents", "owe_publication", "owe_reading", "owe_withdrawal"]

SQL: Final = statements("writing.sql")
P = TypeVar("P", bound=Payload)
SOURCE: Final = "continuum/persistence"
INSTANT: Final = timedelta(milliseconds=1)
"""The shortest time that streams tell apart."""


def owe_publication(
    course: Course,
    event: Event[P],
    version: Current,
    cause: Cause,
    document: DocumentMetadata,
    headline: str,
) -> None:
    """Owe the news that a version is there for readers."""
    published = BriefPublished(
        brief_id=version.brief_id,
        version=version.version,
        document_id=course.document_id,
        lane=cause.lane,
        cause=cause.event_id,
        headline=headline,
        title=document.title,
        document_added=document.added,
    )
    _owe(course, event, published, REPORTS, brief=version.brief_id, version=version.version)


def owe_withdrawal(
    course: Course, event: Event[P], brief: str, version: int, cause: Cause, reason: WithdrawReason
) -> None:
    """Owe the news that a version is no longer shown."""
    withdrawn = BriefWithdrawn(
        brief_id=brief,
        version=version,
        document_id=course.document_id,
        lane=cause.lane,
        cause=cause.event_id,
        reason=reason,
    )
    _owe(course, event, withdrawn, REPORTS, brief=brief, version=version)


def owe_reading(course: Course, event: Event[P], cause: Cause, trigger: Trigger) -> Cause:
    """Owe an event that asks for the document once more, whatever its fingerprint says; return it as a cause.

    It stands a millisecond after ``cause``, for which it makes up: what was caused later still comes later,
    in whatever order all of it is heard.
    """
    change = DocumentChanged(
        document_id=course.document_id, trigger=trigger, lane=cause.lane, force=True, cause=event.id
    )
    time = cause.time + INSTANT  # before() knows
    owed = _owe(course, event, change, _stream(change), time=time)
    return Cause(event_id=owed, time=time, trigger=trigger, lane=cause.lane, force=True)


def before(cause: Cause) -> datetime:
    """Return the time of the cause that this one makes up for: see ``owe_reading``."""
    return cause.time - INSTANT


async def owe_documents(
    connection: "asyncpg.pool.PoolConnectionProxy",
    asked_by: UUID,
    changes: Sequence[tuple[UUID, DocumentChanged]],
) -> None:
    """Owe events that ask for documents, by the ids of the events; one that is owed already is kept.

    ``asked_by`` is the run or the request that led to them.
    """
    await connection.execute(
        SQL["owe_documents"],
        asked_by,
        DocumentChanged.TYPE,
        SOURCE,
        [event for event, _ in changes],
        [change.document_id for _, change in changes],
        [_stream(change).name for _, change in changes],
        [document_subject(change.document_id) for _, change in changes],
        [change.model_dump_json(exclude_none=True) for _, change in changes],
    )


def _stream(change: DocumentChanged) -> Stream:
    return DOCUMENTS_BULK if change.lane is Lane.BULK else DOCUMENTS


def _owe(
    course: Course,
    event: Event[P],
    payload: Payload,
    stream: Stream,
    *,
    brief: str | None = None,
    version: int | None = None,
    time: datetime | None = None,
) -> UUID:
    """Owe an event, of now where ``time`` does not say another moment; return its id."""
    subject = document_subject(course.document_id)
    owed = derived_id(event.id, payload.TYPE, subject, 0)
    with send_span(stream.name, event_id=str(owed), subject=subject) as span:
        row = (owed, event.id, course.document_id, brief, version, stream.name, payload.TYPE, SOURCE, subject)
        sent = (payload.model_dump_json(exclude_none=True), span.traceparent, span.tracestate, time)
        course.pending.add("owe", [(*row, *sent)])
    return owed
