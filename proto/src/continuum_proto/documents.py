"""Events about documents in Paperless: changed, skipped, listed."""

from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

from continuum_proto.envelope import Payload, Timestamp

__all__ = [
    "BY_A_PERSON",
    "Cause",
    "DocumentChanged",
    "DocumentMetadata",
    "DocumentSkipped",
    "InventoryListed",
    "Lane",
    "ListedDocument",
    "ListingReason",
    "SkipReason",
    "Trigger",
    "WantedListing",
]


class Lane(StrEnum):
    """Which of two queues work waits in: bulk work never delays live work."""

    LIVE = "live"
    BULK = "bulk"


class Trigger(StrEnum):
    """Why a document is to be looked at."""

    ADDED = "added"
    UPDATED = "updated"
    WEBHOOK = "webhook"
    SWEEP = "sweep"
    RECONCILIATION = "reconciliation"
    BACKFILL = "backfill"
    REBRIEF = "rebrief"
    REPLAY = "replay"
    TEXT_MISSING = "text_missing"
    BRIEF_MISSING = "brief_missing"
    REQUEST = "request"


BY_A_PERSON: Final = frozenset({Trigger.REBRIEF, Trigger.REQUEST})
"""Somebody asks for just this document: that alone brings back one that was forgotten."""


class SkipReason(StrEnum):
    """Why a document has no brief."""

    GONE = "gone"
    HIDDEN = "hidden"
    NO_TEXT = "no_text"
    EXCLUDED = "excluded"
    TOO_LARGE = "too_large"


class Cause(Payload):
    """The ``document.changed`` that led to an event; writers order by its time."""

    event_id: UUID
    time: Timestamp
    trigger: Trigger
    lane: Lane = Lane.LIVE
    force: bool = False


class DocumentChanged(Payload):
    """A document was added or changed, or has to be read again.

    A webhook knows no ``modified``: only a listing or a fetch does. ``force`` makes briefing ignore
    the fingerprint; forced events never merge.
    """

    TYPE: ClassVar[str] = "continuum.document.changed.v1"

    document_id: PositiveInt
    trigger: Trigger
    lane: Lane = Lane.LIVE
    force: bool = False
    modified: Timestamp | None = None
    cause: UUID | None = None
    """The event or request that asked for this one, where it was not Paperless."""


class DocumentMetadata(Payload):
    """What Paperless says of a document beside its text. Names, not ids, except the document's own."""

    document_id: PositiveInt
    title: str
    file_name: str | None = None
    correspondent: str | None = None
    document_type: str | None = None
    tags: tuple[str, ...] = ()
    owner: int | None = None
    viewers: tuple[int, ...] | None = None
    """Users who may see it; ``None`` where the token may not know: then only the owner."""
    created: str | None = None
    """ISO 8601 date as Paperless keeps it."""
    added: Timestamp
    modified: Timestamp
    page_count: int | None = Field(default=None, ge=0)
    mime_type: str | None = None
    size: int | None = Field(default=None, ge=0)
    """Bytes of the original file, where Paperless told it."""


class DocumentSkipped(Payload):
    """A document was looked at and has no brief, for a reason that is not an error."""

    TYPE: ClassVar[str] = "continuum.document.skipped.v1"

    document_id: PositiveInt
    reason: SkipReason
    cause: Cause
    document: DocumentMetadata | None = None
    """What was fetched; absent where nothing could be: then the cause's time orders it."""
    detail: str = ""


class ListedDocument(Payload):
    """One document of a listing."""

    id: PositiveInt
    modified: Timestamp
    added: Timestamp


class ListingReason(StrEnum):
    """Why all of Paperless is listed."""

    START = "start"
    DAILY = "daily"
    COMMAND = "command"
    LOSS = "loss"
    """Redis forgot something, or nothing is remembered of an earlier listing."""


class WantedListing(BaseModel):
    """A full listing that a person asks ingest for, under ``continuum.listing:wanted``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    run: UUID
    accept_absent: bool = False


class InventoryListed(Payload):
    """Part ``part`` of ``parts`` (counted from 1) of a full listing of Paperless, in order of id.

    A document that was first heard of after ``began`` may be missing without being absent.
    """

    TYPE: ClassVar[str] = "continuum.inventory.listed.v1"

    run: UUID
    part: PositiveInt
    parts: PositiveInt
    began: Timestamp | None = None
    """Absent: not before the time of the event."""
    reason: ListingReason = ListingReason.DAILY
    accept_absent: bool = False
    """A person says that however many documents are absent are really gone."""
    documents: tuple[ListedDocument, ...]
