"""The rows that persistence would have written for a story, made without a database.

A test plays the same stories through the real writer and compares every table.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Final, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from continuum_archive import columns
from continuum_archive.course import Verdict
from continuum_archive.evidence import cut_of
from continuum_archive.identifiers import ALPHABET, LENGTH
from continuum_archive.letters import FailedEntry
from continuum_archive.standing import Finding, Hearing, Standing
from continuum_proto.briefs import (
    Brief,
    BriefPublished,
    BriefWithdrawn,
    SummarySentence,
    WithdrawReason,
    Withheld,
)
from continuum_proto.documents import Cause, DocumentChanged, DocumentMetadata, DocumentSkipped
from continuum_proto.envelope import Payload, derived_id
from continuum_proto.event import Event
from continuum_proto.letters import LetterReplayed
from continuum_proto.topology import REPORTS
from continuum_simulators.archive.stories import (
    Changed,
    Discarded,
    Draft,
    Failed,
    Replayed,
    Skipped,
    Step,
    Story,
    Unchanged,
    entry_id,
    message_id,
)

__all__ = ["Row", "Rows"]

P = TypeVar("P", bound=Payload)
Row = tuple[object, ...]
Changing = dict[str, object]
"""A row that later steps of the story change."""

SUMMARY: Final = TypeAdapter(tuple[SummarySentence, ...])
WITHHELD: Final = TypeAdapter(tuple[Withheld, ...])
PERSISTENCE: Final = "continuum/persistence"
MOST_TEXTS: Final = 10
"""Numbers of texts that each document has to itself, so that documents can be made independently."""
AFTER: Final = timedelta(milliseconds=400)
"""From an event to its transaction."""


class Rows:
    """Gathers the rows of stories, table by table.

    Ids follow from the seed: stories may be told in any order and by several processes. Each tells a name
    that it meets for the first time; whoever brings the rows together keeps the first.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._names: dict[tuple[object, object], str] = {}
        self.gathered: dict[str, list[Row]] = defaultdict(list)

    def take(self, story: Story) -> None:
        """Add the rows of one document."""
        life = _Life(self, story.document_id)
        for step in story.steps:
            life.live(step)
        life.end()

    def add(self, table: str, *row: object) -> None:
        """Add one row."""
        self.gathered[table].append(row)

    def add_all(self, table: str, rows: Iterator[Row]) -> None:
        """Add many rows."""
        self.gathered[table].extend(rows)

    def brief_id(self, document: int) -> str:
        """Return the id of a document's brief."""
        return self._id("b", document)

    def entity_id(self, type: object, key: object) -> tuple[str, bool]:
        """Return the id of a name, and whether it is new."""
        known = self._names.get((type, key))
        return (
            (known, False) if known else (self._names.setdefault((type, key), self._id("e", type, key)), True)
        )

    def _id(self, prefix: str, *of: object) -> str:
        hashed = sha256(f"{self._seed} {prefix} {of}".encode()).digest()
        return f"{prefix}_" + "".join(ALPHABET[byte % len(ALPHABET)] for byte in hashed[:LENGTH])


@dataclass(slots=True)
class _Life:
    """One document from its first event to its last."""

    rows: Rows
    id: int
    standing: Standing = field(default_factory=Standing)
    metadata: DocumentMetadata | None = None
    checksum: str | None = None
    language: str | None = None
    cause: Cause | None = None
    seen: list[datetime] = field(default_factory=list)
    sources: dict[tuple[str, str], int] = field(default_factory=dict)
    versions: list[Changing] = field(default_factory=list)
    letters: dict[UUID, Changing] = field(default_factory=dict)

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
        if self.versions:
            last, first = self.versions[-1], self.versions[0]
            self.rows.add("briefs", last["brief_id"], self.id, last["version"], first["created_at"])
        self.rows.add_all("brief_versions", (tuple(version.values()) for version in self.versions))
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
        if shown := self._shown():
            shown.update(state="superseded", superseded_at=event.time + AFTER)
        self.versions.append(self._version(draft))
        self._parts(len(self.versions), data.brief, draft.pages)
        published = BriefPublished(
            brief_id=self.rows.brief_id(self.id),
            version=len(self.versions),
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
        if shown := self._shown():
            reason = WithdrawReason(skip.reason)
            shown.update(state="withdrawn", withdrawn_at=event.time + AFTER, withdrawn_reason=reason)
            withdrawn = BriefWithdrawn(
                brief_id=self.rows.brief_id(self.id),
                version=len(self.versions),
                document_id=self.id,
                lane=skip.cause.lane,
                cause=skip.cause.event_id,
                reason=reason,
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

    def _shown(self) -> Changing | None:
        """Return the version that readers have."""
        last = self.versions[-1] if self.versions else None
        return last if last and last["state"] == "published" else None

    def _version(self, draft: Draft) -> Changing:
        """Return a new version in the order of its columns."""
        data, at = draft.event.data, draft.event.time + AFTER
        brief, cause = data.brief, data.cause
        return {
            "brief_id": self.rows.brief_id(self.id),
            "version": len(self.versions) + 1,
            "document_id": self.id,
            "state": "published",
            "headline": brief.headline,
            "summary": SUMMARY.dump_json(brief.summary).decode(),
            "kind": brief.kind,
            "language": brief.language,
            "coverage": brief.coverage.model_dump_json(),
            "provenance": brief.provenance.model_dump_json(),
            "withheld": WITHHELD.dump_json(brief.withheld).decode(),
            "fingerprint": data.fingerprint,
            "source_id": self._source(data.checksum, draft.pages, at),
            "source_checksum": data.checksum,
            "document_modified": data.document.modified,
            "event_id": draft.event.id,
            "cause_id": cause.event_id,
            "cause_time": cause.time,
            "cause_trigger": cause.trigger,
            "lane": cause.lane,
            "created_by": "pipeline",
            "created_at": at,
            "published_by": "pipeline",
            "published_at": at,
            "withdrawn_at": None,
            "withdrawn_reason": None,
            "superseded_at": None,
        }

    def _source(self, checksum: str, pages: Sequence[str], at: datetime) -> int:
        """Keep a text once."""
        key = (checksum, cut_of(pages))
        if key not in self.sources:
            number = self.sources[key] = self.id * MOST_TEXTS + len(self.sources)
            self.rows.add("sources", number, self.id, *key, len(pages), at)
            self.rows.add_all("pages", ((number, n, text) for n, text in enumerate(pages, start=1)))
        return self.sources[key]

    def _parts(self, number: int, brief: Brief, pages: Sequence[str]) -> None:
        version = (self.rows.brief_id(self.id), number)
        points = zip(*columns.points(brief), strict=True)
        asks = zip(*columns.asks(brief), strict=True)
        citations = zip(*columns.citations(brief), strict=True)
        self.rows.add_all(
            "key_points", ((*version, name, n, text) for n, (name, text) in enumerate(points, start=1))
        )
        self.rows.add_all("asks", ((*version, n, *ask) for n, ask in enumerate(asks, start=1)))
        self.rows.add_all("citations", ((*version, *citation) for citation in citations))
        self._names(brief)
        mentions = zip(*columns.mentions(brief, pages), strict=True)
        named = ((self.rows.entity_id(kind, key)[0], *place) for kind, key, *place in mentions)
        self.rows.add_all("mentions", ((*version, *mention) for mention in named))

    def _names(self, brief: Brief) -> None:
        """Add the names that no brief before has."""
        for _, kind, key, *what, number, unit in zip(*columns.entities(brief), strict=True):
            name, new = self.rows.entity_id(kind, key)
            if new:
                exact = None if number is None else Decimal(str(number))
                self.rows.add("entities", name, kind, key, *what, exact, unit, self.seen[-1])

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
