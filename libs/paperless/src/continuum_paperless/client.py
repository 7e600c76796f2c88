"""The client: Paperless in our words."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from io import BytesIO
from typing import Final

import aiohttp
from pydantic import JsonValue

from continuum_paperless import listing
from continuum_paperless.administering import Administration
from continuum_paperless.errors import DocumentForbidden, DocumentNotFound, DocumentUnreadable
from continuum_paperless.names import Names
from continuum_paperless.transport import ANSWER_LIMIT, Answer, Transport, judged, parse
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
)
from continuum_paperless.wire import (
    NOTES,
    TASKS,
    UPLOADED,
    WireCustomField,
    WireDocument,
    WireList,
    WireListed,
    WireNamed,
    version_of,
)
from continuum_proto.documents import DocumentMetadata, ListedDocument
from continuum_proto.errors import PaperlessDown

__all__ = ["Paperless"]

NAMES_PAGE: Final = 1000


class Paperless:
    """One Paperless-ngx, seen with one token.

    Every call may raise ``PaperlessDown``: no answer, 5xx, or a token that is refused or lacks a right.
    """

    def __init__(self, transport: Transport) -> None:
        self._http = transport
        self._correspondents = Names(lambda: self._names("correspondents"))
        self._document_types = Names(lambda: self._names("document_types"))
        self._tags = Names(lambda: self._names("tags"))

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        url: str,
        token: str,
        *,
        connections: int = 32,
        patience: float = 30.0,
        largest: int = ANSWER_LIMIT,
    ) -> AsyncIterator["Paperless"]:
        """Open a client; nothing is asked yet. An answer is waited for ``patience`` seconds.

        Of an answer that is no file ``largest`` bytes are read at most.

        :raises ConfigurationError: the address or the token cannot be one.
        """
        opened = Transport.open(url, token, connections=connections, patience=patience, largest=largest)
        async with opened as transport:
            yield cls(transport)

    @property
    def administration(self) -> Administration:
        """What an administrator does, with the same token."""
        return Administration(self._http)

    async def version(self) -> ServerVersion:
        """Tell which Paperless answers; proves address, token and the right to see documents."""
        answer = await self._http.get(
            "documents/", query={"page_size": 1, "fields": "id"}, right="view_document"
        )
        return version_of(answer.headers)

    async def document(self, id: int) -> Document:
        """Fetch a document with its text.

        :raises DocumentNotFound: 404, which also means "not committed yet" and "not ours to see".
        :raises DocumentUnreadable: Paperless fails on this document, but not on others.
        :raises DocumentTooLarge: its text has more bytes than are read at most.
        """
        wire = await self._wire(id)
        return Document(
            metadata=await self._metadata(wire),
            content=wire.content,
            checksum=wire.checksum(),
            custom_fields=wire.field_values(),
            notes=tuple(note.value() for note in wire.notes),
        )

    async def presence(self, id: int) -> Presence:
        """Ask the file of a document whether it is there: 404 is gone, 403 is hidden from our token."""
        answer = await self._http.send("HEAD", f"documents/{id}/download/")
        if answer.status == 403:
            return Presence.HIDDEN
        try:
            judged(answer, document=id, right="view_document")
        except DocumentNotFound:
            return Presence.ABSENT
        return Presence.VISIBLE

    async def listing(
        self,
        *,
        page: int,
        page_size: int,
        modified_after: datetime | None = None,
        added_after: datetime | None = None,
        ordering: str = "id",
        only: Selection = listing.EVERYTHING,
    ) -> ListingPage:
        """List ids with their times; ``page`` counts from 1, the bounds ``…_after`` are exclusive.

        :raises FilterIgnored: Paperless ignores filters that it does not know, and returns everything.
        """
        query = listing.query(page, page_size, modified_after, added_after, ordering, only)
        answer = await self._http.send("GET", "documents/", query=query)
        if answer.status == 404 and page > 1:
            return ListingPage((), 0, has_more=False)
        listed = judged(answer, right="view_document").json(WireList[WireListed])
        listing.hold(listed.results, modified_after, added_after, only)
        items = tuple(
            ListedDocument(id=item.id, modified=item.modified, added=item.added) for item in listed.results
        )
        return ListingPage(items, listed.count, has_more=page * page_size < listed.count)

    async def download(self, id: int, *, original: bool = False, limit: int) -> Download:
        """Download the archived file, or the ``original``, of at most ``limit`` bytes.

        :raises DocumentNotFound: there is no such document.
        :raises DocumentForbidden: it is there and not shared with our token.
        :raises DocumentTooLarge: it has more bytes.
        """
        answer = judged(
            await self._http.send(
                "GET",
                f"documents/{id}/download/",
                query={"original": "true"} if original else None,
                limit=limit,
                file=True,
            ),
            document=id,
            right="view_document",
        )
        mime_type = answer.headers.get("Content-Type", "application/octet-stream")
        return Download(answer.body, mime_type.partition(";")[0].strip())

    async def notes(self, id: int) -> tuple[Note, ...]:
        """Return the notes at a document, as Paperless orders them."""
        answer = await self._http.get(f"documents/{id}/notes/", document=id, right="view_note")
        return tuple(note.value() for note in parse(NOTES, answer))

    async def add_note(self, id: int, text: str) -> Note:
        """Add a note and return it as Paperless keeps it.

        Paperless may answer an error although it saved the note: so it is read back, and found by its
        text. A caller that repeats after ``PaperlessDown`` looks at ``notes`` first.

        :raises DocumentForbidden: the document is not ours to annotate.
        """
        answer = await self._http.send("POST", f"documents/{id}/notes/", json={"note": text})
        if answer.status < 500:
            judged(answer, document=id, right="add_note")
        for note in reversed(await self.notes(id)):
            if note.text == text:
                return note
        raise PaperlessDown(f"Paperless did not keep a note at document {id}")

    async def tag_names(self) -> Mapping[int, str]:
        """Return the tags by their ids; none where the token may not list them."""
        return await self._names("tags")

    async def correspondent_names(self) -> Mapping[int, str]:
        """Return the correspondents by their ids; none where the token may not list them."""
        return await self._names("correspondents")

    async def custom_fields(self) -> tuple[CustomField, ...]:
        """Return the custom fields that documents may have."""
        answer = await self._http.get(
            "custom_fields/", query={"page_size": NAMES_PAGE}, right="view_customfield"
        )
        return tuple(field.value() for field in answer.json(WireList[WireCustomField]).results)

    async def set_custom_field(self, id: int, field: int, value: JsonValue) -> None:
        """Set one custom field of a document and leave its others as they are.

        A PATCH replaces the whole list, so that it is read first; it may answer 500 and be saved, so
        that it is read back. It fires Document Updated: nothing is written where nothing changes.

        :raises WriteRefused: there is no such field, or the value does not fit it.
        """
        values = dict((await self._wire(id)).field_values())
        if field in values and values[field] == value:
            return
        values[field] = value
        patch = {"custom_fields": [{"field": key, "value": entry} for key, entry in values.items()]}
        answer = await self._http.send("PATCH", f"documents/{id}/", json=patch)
        if answer.status >= 500 and (await self._wire(id)).field_values().get(field) == value:
            return
        judged(answer, document=id, right="change_document")

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
        """Hand a file to Paperless; return the id of the task that will consume it.

        ``created`` is an ISO date. Paperless takes ``title`` as a template: braces mean something there.
        """
        form = aiohttp.FormData()
        form.add_field("document", BytesIO(content), filename=filename, content_type=mime_type)
        for name, value in (
            ("title", title),
            ("created", created),
            ("correspondent", correspondent),
            ("document_type", document_type),
        ):
            if value is not None:
                form.add_field(name, str(value))
        for tag in tags:
            form.add_field("tags", str(tag))
        answer = await self._http.send("POST", "documents/post_document/", data=form, file=True)
        return parse(UPLOADED, judged(answer, right="add_document"))

    async def task(self, id: str) -> Task | None:
        """Tell what became of an upload; nothing for a task that Paperless does not know."""
        answer = await self._http.get("tasks/", query={"task_id": id}, right="view_paperlesstask")
        found = parse(TASKS, answer)
        return found[0].value() if found else None

    async def _wire(self, id: int) -> WireDocument:
        answer = await self._fetch(id)
        try:
            wire = answer.json(WireDocument)
        except PaperlessDown as exc:
            # A page to sign in at would come here too: only where others can be read it is this one.
            await self.listing(page=1, page_size=1)
            raise DocumentUnreadable(f"document {id}: {exc}") from exc
        if wire.id != id:
            # A cache in between that looks at less than the whole address gives one answer for all.
            raise PaperlessDown(f"we asked for document {id}, and the answer is about {wire.id}")
        return wire

    async def _fetch(self, id: int) -> Answer:
        answer = await self._http.send("GET", f"documents/{id}/", query={"full_perms": "true"})
        if answer.status == 500:
            await self.version()
            raise DocumentUnreadable(f"Paperless answers 500 for document {id}")
        try:
            return judged(answer, document=id, right="view_document")
        except DocumentForbidden as exc:
            raise PaperlessDown(str(exc)) from exc

    async def _metadata(self, wire: WireDocument) -> DocumentMetadata:
        return DocumentMetadata(
            document_id=wire.id,
            title=wire.title,
            file_name=wire.original_file_name,
            correspondent=await _name(self._correspondents, wire.correspondent),
            document_type=await _name(self._document_types, wire.document_type),
            tags=await self._tags.of(*wire.tags),
            owner=wire.owner,
            viewers=wire.viewers(),
            created=wire.created[:10] if wire.created else None,
            added=wire.added,
            modified=wire.modified,
            page_count=wire.page_count,
            mime_type=wire.mime_type,
        )

    async def _names(self, kind: str) -> Mapping[int, str]:
        """Return the names of one kind; none where the token may not list it: briefs go without."""
        names: dict[int, str] = {}
        count, page = 1, 0
        while len(names) < count:
            page += 1
            query = {"page": page, "page_size": NAMES_PAGE}
            answer = await self._http.send("GET", f"{kind}/", query=query)
            if answer.status in (403, 404):
                break
            listed = judged(answer).json(WireList[WireNamed])
            if not listed.results:
                break
            names.update((thing.id, thing.name) for thing in listed.results)
            count = listed.count
        return names


async def _name(names: Names, id: int | None) -> str | None:
    found = await names.of(id) if id is not None else ()
    return found[0] if found else None
