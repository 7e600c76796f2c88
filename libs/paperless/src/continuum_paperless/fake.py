"""Paperless in memory, for tests: the client's words, held to them by the same conformance suite."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import attrgetter
from uuid import uuid4

from pydantic import JsonValue

from continuum_paperless.errors import (
    DocumentForbidden,
    DocumentNotFound,
    DocumentTooLarge,
    WriteRefused,
)
from continuum_paperless.listing import EVERYTHING
from continuum_paperless.values import (
    CustomField,
    Document,
    Download,
    ListingPage,
    Note,
    Presence,
    Selection,
    ServerVersion,
    Task,
    TaskState,
)
from continuum_proto.documents import DocumentMetadata, ListedDocument
from continuum_proto.errors import PaperlessDown

__all__ = ["FakePaperless"]


@dataclass
class FakePaperless:
    """A Paperless that a test fills by ``add`` and upsets by ``down``, ``hidden`` and ``remove``."""

    fields: tuple[CustomField, ...] = ()
    down: str | None = None
    """While set, every call raises ``PaperlessDown`` with these words."""
    hidden: set[int] = field(default_factory=set)
    """Documents that are there, but not shared with the token."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _documents: dict[int, Document] = field(default_factory=dict)
    _files: dict[int, Download] = field(default_factory=dict)
    _tasks: dict[str, Task] = field(default_factory=dict)
    _last_note: int = 0

    def add(
        self,
        content: str,
        *,
        id: int | None = None,
        title: str = "Untitled",
        file: Download | None = None,
        correspondent: str | None = None,
        document_type: str | None = None,
        tags: Sequence[str] = (),
        created: str | None = None,
    ) -> int:
        """Put a document in and return its id."""
        number = id or max(self._documents, default=0) + 1
        now = self.now()
        self._files[number] = file or Download(content.encode(), "text/plain")
        metadata = DocumentMetadata(
            document_id=number,
            title=title,
            correspondent=correspondent,
            document_type=document_type,
            tags=tuple(tags),
            created=created or now.date().isoformat(),
            added=now,
            modified=now,
            mime_type=self._files[number].mime_type,
        )
        self._documents[number] = Document(metadata, content)
        return number

    def change(self, id: int, *, content: str | None = None, title: str | None = None) -> None:
        """Change a document as a person would, which moves its ``modified``."""
        before = self._documents[id]
        metadata = before.metadata
        if title is not None:
            metadata = metadata.model_copy(update={"title": title})
        self._documents[id] = replace(
            before, metadata=metadata, content=before.content if content is None else content
        )
        self._touch(id)

    def remove(self, id: int) -> None:
        """Delete a document."""
        del self._documents[id]
        del self._files[id]

    def uses(self, field: int) -> int:
        """Count the documents that have a custom field."""
        return sum(field in document.custom_fields for document in self._documents.values())

    def remove_field(self, id: int) -> None:
        """Delete a custom field with its values."""
        self.fields = tuple(known for known in self.fields if known.id != id)
        for number, document in self._documents.items():
            values = {key: value for key, value in document.custom_fields.items() if key != id}
            self._documents[number] = replace(document, custom_fields=values)

    def shows_any(self) -> bool:
        """Tell whether our token sees a document."""
        return bool(self._documents.keys() - self.hidden)

    async def version(self) -> ServerVersion:
        """As ``Paperless.version``."""
        self.answer()
        return ServerVersion("3.0.5", 10)

    async def document(self, id: int) -> Document:
        """As ``Paperless.document``."""
        self.answer()
        return self._visible(id)

    async def presence(self, id: int) -> Presence:
        """As ``Paperless.presence``."""
        self.answer()
        if id not in self._documents:
            return Presence.ABSENT
        return Presence.HIDDEN if id in self.hidden else Presence.VISIBLE

    async def listing(
        self,
        *,
        page: int,
        page_size: int,
        modified_after: datetime | None = None,
        added_after: datetime | None = None,
        ordering: str = "id",
        only: Selection = EVERYTHING,
    ) -> ListingPage:
        """As ``Paperless.listing``."""
        self.answer()
        listed = [
            ListedDocument(id=number, modified=document.metadata.modified, added=document.metadata.added)
            for number, document in self._documents.items()
            if number not in self.hidden
            and (modified_after is None or document.metadata.modified > modified_after)
            and (added_after is None or document.metadata.added > added_after)
            and self._fits(document.metadata, only)
        ]
        listed.sort(key=attrgetter(ordering.removeprefix("-")), reverse=ordering.startswith("-"))
        start = (page - 1) * page_size
        if page > 1 and start >= len(listed):
            return ListingPage((), 0, has_more=False)
        items = tuple(listed[start : start + page_size])
        return ListingPage(items, len(listed), has_more=start + page_size < len(listed))

    async def download(self, id: int, *, original: bool = False, limit: int) -> Download:
        """As ``Paperless.download``; archived file and original are the same here."""
        self.answer()
        if id in self.hidden:
            raise DocumentForbidden(f"document {id}: Insufficient permissions")
        self._visible(id)
        file = self._files[id]
        if len(file.content) > limit:
            raise DocumentTooLarge(f"{len(file.content)} bytes where {limit} are allowed")
        return file

    async def notes(self, id: int) -> tuple[Note, ...]:
        """As ``Paperless.notes``."""
        self.answer()
        return self._visible(id).notes

    async def add_note(self, id: int, text: str) -> Note:
        """As ``Paperless.add_note``."""
        self.answer()
        document = self._visible(id)
        self._last_note += 1
        note = Note(self._last_note, text, self.now(), "admin")
        self._documents[id] = replace(document, notes=(*document.notes, note))
        self._touch(id)
        return note

    async def tag_names(self) -> Mapping[int, str]:
        """As ``Paperless.tag_names``; ids are given in the order of the names."""
        self.answer()
        return self._tags()

    async def correspondent_names(self) -> Mapping[int, str]:
        """As ``Paperless.correspondent_names``."""
        self.answer()
        return self._correspondents()

    async def custom_fields(self) -> tuple[CustomField, ...]:
        """As ``Paperless.custom_fields``."""
        self.answer()
        return self.fields

    async def set_custom_field(self, id: int, field: int, value: JsonValue) -> None:
        """As ``Paperless.set_custom_field``."""
        self.answer()
        document = self._visible(id)
        if field not in {known.id for known in self.fields}:
            raise WriteRefused(f'Invalid pk "{field}" - object does not exist.')
        if document.custom_fields.get(field) == value and field in document.custom_fields:
            return
        values: Mapping[int, JsonValue] = {**document.custom_fields, field: value}
        self._documents[id] = replace(document, custom_fields=values)
        self._touch(id)

    async def upload(
        self,
        filename: str,
        content: bytes,
        *,
        title: str | None = None,
        created: str | None = None,
        correspondent: int | None = None,
        document_type: int | None = None,
        tags: Sequence[int] = (),
        mime_type: str = "application/octet-stream",
    ) -> str:
        """As ``Paperless.upload``; the text is the file, read as UTF-8."""
        self.answer()
        number = self.add(
            content.decode("utf-8", "replace"),
            title=title or filename.rpartition(".")[0] or filename,
            created=created,
            file=Download(content, mime_type),
        )
        task = Task(str(uuid4()), TaskState.DONE, number)
        self._tasks[task.id] = task
        return task.id

    async def task(self, id: str) -> Task | None:
        """As ``Paperless.task``."""
        self.answer()
        return self._tasks.get(id)

    def _tags(self) -> Mapping[int, str]:
        return _numbered(tag for document in self._documents.values() for tag in document.metadata.tags)

    def _correspondents(self) -> Mapping[int, str]:
        named = (document.metadata.correspondent for document in self._documents.values())
        return _numbered(name for name in named if name is not None)

    def _fits(self, document: DocumentMetadata, only: Selection) -> bool:
        return (
            (only.added_from is None or document.added >= only.added_from)
            and (only.added_before is None or document.added < only.added_before)
            and (only.tag is None or self._tags().get(only.tag) in document.tags)
            and (
                only.correspondent is None
                or self._correspondents().get(only.correspondent) == document.correspondent
            )
        )

    def answer(self) -> None:
        """Answer, or be down."""
        if self.down is not None:
            raise PaperlessDown(self.down)

    def _visible(self, id: int) -> Document:
        if id not in self._documents or id in self.hidden:
            raise DocumentNotFound(f"Paperless shows no document {id}")
        return self._documents[id]

    def _touch(self, id: int) -> None:
        document = self._documents[id]
        metadata = document.metadata.model_copy(update={"modified": self.now()})
        self._documents[id] = replace(document, metadata=metadata)


def _numbered(names: Iterable[str]) -> Mapping[int, str]:
    """Give ids to names, in their order."""
    return dict(enumerate(sorted(set(names)), 1))
