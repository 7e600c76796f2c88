"""The client's words: what it hands out, without a trace of HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from pydantic import JsonValue

from continuum_proto.documents import DocumentMetadata, ListedDocument

__all__ = [
    "CustomField",
    "Document",
    "Download",
    "ListingPage",
    "May",
    "Note",
    "Part",
    "Presence",
    "Selection",
    "ServerVersion",
    "Tag",
    "Task",
    "TaskState",
    "Workflow",
]


@dataclass(frozen=True, slots=True)
class Note:
    """A note at a document; ``author`` is a user name, where Paperless tells it."""

    id: int
    text: str
    created: datetime
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its text as Paperless keeps it: not cleaned, without page marks."""

    metadata: DocumentMetadata
    content: str
    checksum: str | None = None
    """SHA-256 (MD5 before Paperless 3) of the newest version's file."""
    custom_fields: Mapping[int, JsonValue] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which documents a listing is to hold: those that fit all that is given."""

    added_from: datetime | None = None
    """Added to Paperless then or later …"""
    added_before: datetime | None = None
    """… and earlier than that."""
    tag: int | None = None
    correspondent: int | None = None


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a listing; ``count`` is the size of the whole."""

    items: tuple[ListedDocument, ...]
    count: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A file out of Paperless."""

    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class CustomField:
    """A custom field that documents may have; ``data_type`` as Paperless spells it (``longtext``, …)."""

    id: int
    name: str
    data_type: str
    documents: int = 0
    """How many documents have it, where that was asked for."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; ``documents`` is how many have it."""

    id: int
    name: str
    documents: int = 0


Part: TypeAlias = Mapping[str, JsonValue]
"""A trigger or an action, as Paperless gives it: a change sends back all of it, whatever its version has."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow with its triggers and actions, each with its ``id``."""

    id: int
    name: str
    enabled: bool
    triggers: tuple[Part, ...]
    actions: tuple[Part, ...]


class May(StrEnum):
    """Whether a right is there."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "not checkable"


@dataclass(frozen=True, slots=True)
class ServerVersion:
    """Which Paperless answers, and the newest version of its API."""

    server: str
    api: int

    @property
    def major(self) -> int:
        """The number before the first dot; none is 0."""
        first = self.server.partition(".")[0]
        return int(first) if first.isdigit() else 0


class TaskState(StrEnum):
    """What became of an upload."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Task:
    """An upload on its way; ``document_id`` once it is done, ``error`` once it failed."""

    id: str
    state: TaskState
    document_id: int | None = None
    error: str | None = None


class Presence(StrEnum):
    """What the file of a document says about it, where the document itself answers 404."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    ABSENT = "absent"
