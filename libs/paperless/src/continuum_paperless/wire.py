"""The JSON of Paperless (API versions 9 and 10), as far as we read it; everything else is let pass."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue, TypeAdapter

from continuum_paperless.values import CustomField, Note, ServerVersion, Tag, Task, TaskState, Workflow

__all__ = [
    "NOTES",
    "TASKS",
    "UPLOADED",
    "WireCustomField",
    "WireDocument",
    "WireList",
    "WireListed",
    "WireNamed",
    "WireNote",
    "WireNumbered",
    "WireRights",
    "WireTag",
    "WireTask",
    "WireWorkflow",
    "version_of",
]

T = TypeVar("T")


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class WireList(_Wire, Generic[T]):
    """A page of any listing. Its ``next`` is not read: Paperless builds it from the request's Host header."""

    count: int
    results: tuple[T, ...]


class WireNamed(_Wire):
    """A tag, correspondent or document type."""

    id: int
    name: str


class WireTag(WireNamed):
    """A tag; only lists count its documents."""

    document_count: int = 0

    def value(self) -> Tag:
        """Return the tag in our words."""
        return Tag(self.id, self.name, self.document_count)


class WireWorkflow(_Wire):
    """A workflow; its parts are kept whole."""

    id: int
    name: str
    enabled: bool = True
    triggers: tuple[dict[str, JsonValue], ...] = ()
    actions: tuple[dict[str, JsonValue], ...] = ()

    def value(self) -> Workflow:
        """Return the workflow in our words."""
        return Workflow(self.id, self.name, self.enabled, self.triggers, self.actions)


class WireRights(_Wire):
    """What a user may do, out of the settings of the web pages."""

    permissions: frozenset[str]


class WireNumbered(_Wire):
    """Anything, asked for its id alone."""

    id: int


class WireListed(_Wire):
    """A document of a listing that asked for these fields alone; the last two where they are needed."""

    id: int
    modified: AwareDatetime
    added: AwareDatetime
    tags: tuple[int, ...] = ()
    correspondent: int | None = None


class _User(_Wire):
    username: str = ""


class WireNote(_Wire):
    """A note; in older versions ``user`` is a number."""

    id: int
    note: str
    created: AwareDatetime
    user: _User | int | None = None

    def value(self) -> Note:
        """Return the note in our words."""
        author = self.user.username if isinstance(self.user, _User) else None
        return Note(self.id, self.note, self.created, author)


class _FieldValue(_Wire):
    field: int
    value: JsonValue = None


class _Version(_Wire):
    checksum: str | None = None


class _Users(_Wire):
    users: tuple[int, ...] = ()


class _Permissions(_Wire):
    view: _Users = _Users()


class WireDocument(_Wire):
    """A document, asked for with ``full_perms=true``."""

    id: int
    title: str
    content: str = ""
    correspondent: int | None = None
    document_type: int | None = None
    tags: tuple[int, ...] = ()
    owner: int | None = None
    permissions: _Permissions | None = None
    created: str | None = None
    added: AwareDatetime
    modified: AwareDatetime
    original_file_name: str | None = None
    page_count: int | None = None
    mime_type: str | None = None
    notes: tuple[WireNote, ...] = ()
    custom_fields: tuple[_FieldValue, ...] = ()
    versions: tuple[_Version, ...] = ()

    def viewers(self) -> tuple[int, ...] | None:
        """Return the users whom the document is shared with, if our token may know."""
        return None if self.permissions is None else self.permissions.view.users

    def field_values(self) -> dict[int, JsonValue]:
        """Return the values of its custom fields by the fields' ids."""
        return {entry.field: entry.value for entry in self.custom_fields}

    def checksum(self) -> str | None:
        """Return the checksum of the newest version; Paperless lists it first."""
        return self.versions[0].checksum if self.versions else None


class WireCustomField(_Wire):
    """A custom field."""

    id: int
    name: str
    data_type: str
    document_count: int = 0

    def value(self) -> CustomField:
        """Return the field in our words."""
        return CustomField(self.id, self.name, self.data_type, self.document_count)


class WireTask(_Wire):
    """An upload's task in the shape of version 9; ``result`` is the error's text where it failed."""

    task_id: str
    status: str
    result: str | None = None
    related_document: int | str | None = None

    def value(self) -> Task:
        """Return the task in our words."""
        match self.status.upper():
            case "SUCCESS":
                number = self.related_document
                return Task(self.task_id, TaskState.DONE, None if number is None else int(number))
            case "FAILURE" | "REVOKED":
                return Task(self.task_id, TaskState.FAILED, error=self.result or self.status.lower())
            case _:
                return Task(self.task_id, TaskState.WAITING)


def version_of(headers: Mapping[str, str]) -> ServerVersion:
    """Read which Paperless answers; it tells everybody whose token it knows, also those it refuses."""
    api = headers.get("X-Api-Version", "")
    return ServerVersion(headers.get("X-Version", "unknown"), int(api) if api.isdigit() else 0)


NOTES: TypeAdapter[Sequence[WireNote]] = TypeAdapter(tuple[WireNote, ...])
TASKS: TypeAdapter[Sequence[WireTask]] = TypeAdapter(tuple[WireTask, ...])
UPLOADED: TypeAdapter[str] = TypeAdapter(str)
