"""What persistence would have written of a document's life, made without a database.

A test plays the same stories through the real writer and compares every table.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from continuum_archive.course import Verdict
from continuum_archive.letters import FailedEntry
from continuum_archive.standing import Finding, Hearing, Standing
from continuum_proto.briefs import BriefPublished, BriefWithdrawn, WithdrawReason
from continuum_proto.documents import Cause, DocumentChanged, DocumentMetadata, DocumentSkipped
from continuum_proto.envelope import Payload, derived_id
from continuum_proto.event import Event
from continuum_proto.letters import LetterReplayed
from continuum_proto.topology import REPORTS
from continuum_simulators.archive.rows import Changing, Row, Rows
from continuum_simulators.archive.steps import (
    Changed,
    Discarded,
    Draft,
    Failed,
    Replayed,
    Skipped,
    Step,
    Unchanged,
    entry_id,
    message_id,
)
from continuum_simulators.archive.versions import Versions

__all__ = ["Life"]

P = TypeVar("P", bound=Payload)
PERSISTENCE: Final = "continuum/persistence"
AFTER: Final = timedelta(milliseconds=400)
"""From an event to its transaction."""


@dataclass(slots=True)
class Life:
    """One document from its first event to its last."""

    rows: Rows
    id: int
    standing: Standing = field(default_factory=Standing)
    metadata: DocumentMetadata | None = None
    checksum: str | None = None
    language: str | None = None
    cause: Cause | None = None
    seen: list[datetime] = field(default_factory=list)
    versions: Versions = field(init=False)
    letters: dict[UUID, Changing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.versions = Versions(self.rows, self.id)

    def live(self, step: Step) -> None:
        """Take in what happened next."""
        match step:
            case Draft():
                self._draft(step)
            case Failed(letter):
                self._fail(letter)
            case Changed(event):
                self._wait(event)
            case Unchanged(event):
                self._find("briefed", event.data.cause, event.data.document)
                self._settle(event, event.data.cause, Verdict.UNCHANGED)
            case Skipped(event):
                self._skip(event)
            case Replayed(event):
                self._replay(event)
            case Discarded(event):
                closed = {"closed_by": event.data.by, "close_reason": event.data.reason}
                self._close(event.data.letter_id, "discarded", event.time, **closed)

    def end(self) -> None:
        """Add the rows that steps changed until the last of them."""
        self.rows.add("documents", *self._document())
        self.versions.end()
        self.rows.add_all("letters", (tuple(letter.values()) for letter in self.letters.values()))

    def _wait(self, event: Event[DocumentChanged]) -> None:
        change = event.data
        cause = Cause(event_id=event.id, time=event.time, trigger=change.trigger, lane=change.lane)
        self.standing = self.standing.hear(Hearing("queued", cause.time, cause.event_id))
        self._settle(event, cause, Verdict.QUEUED, detail=change.trigger)

    def _draft(self, draft: Draft) -> None:
        event, data = draft.event, draft.event.data
        self._find("briefed", data.cause, data.document)
        self.checksum, self.language = data.checksum, data.brief.language
        version = self.versions.add(draft, event.time + AFTER)
        published = BriefPublished(
            brief_id=self.rows.brief_id(self.id),
            version=version,
            document_id=self.id,
            lane=data.cause.lane,
            cause=data.cause.event_id,
            headline=data.brief.headline,
            title=data.document.title,
            document_added=data.document.added,
        )
        self._announce(event, published)
        spent = sum(step.ms for step in data.brief.provenance.steps)
        self._settle(event, data.cause, Verdict.STORED, duration=spent)

    def _skip(self, event: Event[DocumentSkipped]) -> None:
        skip = event.data
        if skip.document is None:
            hearing = Hearing(skip.reason, skip.cause.time, skip.cause.event_id, skip.detail)
            self.standing = self.standing.hear(hearing)
        else:
            self._find(skip.reason, skip.cause, skip.document, skip.detail)
        if version := self.versions.withdraw(skip.reason, event.time + AFTER):
            withdrawn = BriefWithdrawn(
                brief_id=self.rows.brief_id(self.id),
                version=version,
                document_id=self.id,
                lane=skip.cause.lane,
                cause=skip.cause.event_id,
                reason=WithdrawReason(skip.reason),
            )
            self._announce(event, withdrawn)
        self._settle(event, skip.cause, Verdict.SKIPPED, detail=skip.reason)

    def _fail(self, letter: FailedEntry) -> None:
        time, cause = letter.cause
        self.standing = self.standing.hear(Hearing("failed", time, cause, letter.error_type))
        self.letters[letter.id] = _letter(letter, self.id)
        self.seen.append(letter.failed_at)
        step = (letter.event_id, letter.text("type"), "failed", letter.deliveries)
        self.rows.add("processing_log", self.id, *step, None, None, letter.failed_at, letter.error_type)

    def _replay(self, event: Event[LetterReplayed]) -> None:
        replayed = event.data
        closed = {"closed_by": replayed.by, "replayed_as": replayed.replayed_as}
        self._close(replayed.letter_id, "replayed", event.time, **closed)
        heard = self.standing.heard
        assert heard is not None
        waiting = Hearing("queued", heard.cause_time, heard.cause_id)
        self.standing = Standing(self.standing.found, self.standing.read_until, waiting)
        self.rows.add("handled_events", event.id, event.type, self.id, Verdict.CLOSED, event.time + AFTER)

    def _close(self, letter: UUID, state: str, at: datetime, **closed: object) -> None:
        row = self.letters[letter]
        row.update(state=state, closed_at=at, **closed)
        kept = (row[name] for name in ("state", "closed_at", "closed_by", "replayed_as", "close_reason"))
        self.rows.add("letter_closings", letter, *kept)

    def _find(self, status: str, cause: Cause, document: DocumentMetadata, reason: str = "") -> None:
        self.metadata = document
        finding = Finding(status, document.modified, cause.time, cause.event_id, reason)
        self.standing = self.standing.read(finding)

    def _settle(
        self,
        event: Event[P],
        cause: Cause,
        verdict: Verdict,
        *,
        duration: float | None = None,
        detail: str = "",
    ) -> None:
        at, trace = event.time + AFTER, event.traceparent
        self.cause = cause
        self.seen.append(at)
        self.rows.add("handled_events", event.id, event.type, self.id, verdict, at)
        step = (str(event.id), event.type, verdict, 1, duration, trace[3:35] if trace else None, at, detail)
        self.rows.add("processing_log", self.id, *step)

    def _announce(self, event: Event[P], told: BriefPublished | BriefWithdrawn) -> None:
        """Owe the news; it was published, and nobody wished to be told."""
        owed, at = derived_id(event.id, told.TYPE, event.subject, 0), event.time + AFTER
        version = (told.brief_id, told.version)
        address = (REPORTS.name, told.TYPE, PERSISTENCE, event.subject)
        payload = told.model_dump_json(exclude_none=True)
        published = (f"00-{owed.hex}-{owed.hex[:16]}-01", at, at + AFTER, entry_id(at + AFTER))
        self.rows.add("outbox", owed, event.id, self.id, *version, *address, payload, *published)
        ended = ("", "nothing_to_send", message_id(owed), owed, at + AFTER, at + AFTER)
        self.rows.add("announcements", told.TYPE, *version, *ended)

    def _document(self) -> Row:
        found, heard, cause, seen = self.standing.found, self.standing.heard, self.cause, self.seen
        return (
            self.id,
            *_said(self.metadata),
            self.checksum,
            self.language,
            *(
                (found.status, found.reason, found.cause_id, found.cause_time)
                if found
                else (None, "", None, None)
            ),
            self.standing.read_until,
            *(
                (heard.status, heard.reason, heard.cause_id, heard.cause_time)
                if heard
                else (None, "", None, None)
            ),
            *((cause.event_id, cause.time, cause.trigger, cause.lane) if cause else (None,) * 4),
            seen[0],
            seen[0],
            seen[-1],
        )


def _said(document: DocumentMetadata | None) -> Row:
    """Return what Paperless says of a document."""
    if document is None:
        return (*(None,) * 4, [], *(None,) * 8)
    return (
        document.title,
        document.file_name,
        document.correspondent,
        document.document_type,
        list(document.tags),
        document.owner,
        None if document.viewers is None else list(document.viewers),
        date.fromisoformat(document.created) if document.created else None,
        document.added,
        document.modified,
        document.mime_type,
        document.size,
        document.page_count,
    )


def _letter(letter: FailedEntry, document: int) -> Changing:
    """Return an open letter in the order of its columns."""
    return {
        "id": letter.id,
        "stream": letter.stream,
        "group_name": letter.group,
        "event_id": letter.event_id,
        "entry": letter.entry,
        "letter_entry": letter.letter_entry,
        "document_id": document,
        "modified": letter.modified,
        "field_names": list(letter.fields.keys()),
        "field_values": list(letter.fields.values()),
        "error_type": letter.error_type,
        "error": letter.error,
        "deliveries": letter.deliveries,
        "round": letter.round,
        "service": letter.service,
        "version": letter.version,
        "first_delivered": letter.first_delivered,
        "failed_at": letter.failed_at,
        "state": "open",
        "closed_at": None,
        "closed_by": None,
        "replayed_as": None,
        "close_reason": None,
        "recorded_at": letter.failed_at + AFTER,
    }
