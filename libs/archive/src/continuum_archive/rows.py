"""What comes out of the archive, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from continuum_proto.briefs import Brief, Entity

__all__ = [
    "BriefRow",
    "DocumentRow",
    "NamedEntity",
    "Position",
    "RelatedRow",
    "Slice",
    "SummaryRow",
    "TextRow",
    "VersionRow",
    "WithdrawnRow",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a list ordered by time, newest first, goes on."""

    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """Part of a list, and whether there is more; it is empty only at the end of the list."""

    items: Sequence[T]
    more: bool
    total: int | None = None
    """How many there are in all, where that is known."""


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A brief as a list shows it."""

    id: str
    version: int
    state: str
    headline: str
    dek: str
    """The first sentence of the summary; empty where the brief has none."""
    language: str
    kind: str
    tags: tuple[str, ...]
    published_at: datetime
    stale: bool
    document_id: int
    title: str
    correspondent: str | None
    created: str | None
    pages: int
    exact: int
    normalized: int
    approximate: int
    withheld: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a brief that readers may compare with another."""

    version: int
    state: str
    headline: str
    engine: str
    model: str | None
    checksum: str
    created_at: datetime
    created_by: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity of a brief under the id that it has in the whole archive."""

    id: str
    entity: Entity


@dataclass(frozen=True, slots=True)
class BriefRow:
    """One version of a brief, whole."""

    summary: SummaryRow
    content: Brief
    entities: tuple[NamedEntity, ...]
    checksum: str
    asked_at: datetime
    """When the event came that led to it."""
    created_at: datetime
    created_by: str
    edited_by: tuple[str, ...]
    reviewed_by: str | None
    reviewed_at: datetime | None
    published_by: str | None
    related: tuple["RelatedRow", ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """Another published brief that names the same."""

    id: str
    headline: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithdrawnRow:
    """A brief that was there for readers once."""

    id: str
    withdrawn_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """Pages of one text, in order; ``total_pages`` counts all."""

    document_id: int
    checksum: str
    total_pages: int
    pages: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document and what became of it; what Paperless hides has no metadata here."""

    id: int
    status: str
    reason: str | None
    status_at: datetime
    title: str | None
    correspondent: str | None
    document_type: str | None
    tags: tuple[str, ...]
    created: str | None
    added: datetime | None
    modified: datetime | None
    pages: int | None
    brief_id: str | None
