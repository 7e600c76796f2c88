"""What the simulated Paperless holds: documents, notes, users, named things, tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

__all__ = ["CustomField", "Json", "Note", "Stored", "Task", "Thing", "User", "Version"]

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a token. ``rights`` are Django's codenames; a superuser needs none."""

    id: int
    username: str
    token: str
    superuser: bool = False
    rights: frozenset[str] = frozenset()

    def may(self, right: str) -> bool:
        """Tell whether the user has a right; the empty one everybody has."""
        return self.superuser or not right or right in self.rights


@dataclass(slots=True)
class Note:
    """A note at a document."""

    id: int
    text: str
    created: datetime
    user: int


@dataclass(slots=True)
class Version:
    """A file of a document; versions take their ids from the documents' sequence."""

    id: int
    added: datetime
    checksum: str
    label: str | None = None


@dataclass(slots=True)
class Stored:
    """A document. ``rendered`` caches its JSON until something changes."""

    id: int
    title: str
    content: str
    file: bytes
    file_name: str
    mime_type: str
    created: date
    added: datetime
    modified: datetime
    versions: list[Version]
    archive: bytes | None = None
    page_count: int | None = None
    owner: int | None = None
    correspondent: int | None = None
    document_type: int | None = None
    storage_path: int | None = None
    archive_serial_number: int | None = None
    tags: list[int] = field(default_factory=list)
    custom_fields: dict[int, Json] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    viewers: list[int] = field(default_factory=list)
    changers: list[int] = field(default_factory=list)
    deleted: bool = False
    visible_at: float = 0.0
    rendered: dict[tuple[int, bool], bytes] = field(default_factory=dict, repr=False, compare=False)

    def seen_by(self, user: User) -> bool:
        """Tell whether the user may see it: nobody's, the user's own, or shared."""
        return (
            user.superuser
            or self.owner is None
            or user.id == self.owner
            or user.id in self.viewers
            or user.id in self.changers
        )

    def changed_by(self, user: User) -> bool:
        """Tell whether the user may change it, as far as this document is concerned."""
        return user.superuser or self.owner is None or user.id == self.owner or user.id in self.changers


@dataclass(slots=True)
class Thing:
    """A tag, correspondent or document type."""

    id: int
    name: str
    owner: int | None = None
    extra: dict[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class CustomField:
    """A custom field."""

    id: int
    name: str
    data_type: str
    extra_data: Json = None


@dataclass(slots=True)
class Task:
    """A consumption on its way; ``error`` is set when it failed."""

    number: int
    id: str
    file_name: str
    mime_type: str
    owner: int
    created: datetime
    started: datetime | None = None
    done: datetime | None = None
    document: int | None = None
    error: Mapping[str, Json] | None = None
