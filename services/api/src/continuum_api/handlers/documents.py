"""Documents: what became of each, and how."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, caching, cursors, problems
from continuum_api.admission import READERS, Admission
from continuum_api.answers import documents as answers
from continuum_api.describing import (
    ABSENT,
    AFTER,
    CHECKSUM,
    DOCUMENT,
    LIMIT,
    PAGES,
    VERSION,
    Operation,
    Parameter,
)
from continuum_api.handlers.briefs import Briefs
from continuum_api.links import Links
from continuum_api.lists import listed
from continuum_api.shapes.documents import Document, LogEntry, Text
from continuum_api.shapes.shape import Page
from continuum_archive.history import Happening
from continuum_archive.rows import DocumentRow, Position, Slice

STATUSES: Final = (
    "not_asked_for",
    "queued",
    "briefed",
    "no_text",
    "excluded",
    "too_large",
    "hidden",
    "gone",
    "failed",
    "forgotten",
)
STATUS: Final = Parameter("status", "Of this status.", {"type": "string", "enum": list(STATUSES)})

LIST: Final = Operation(
    id="list_documents",
    path="/documents",
    summary="Documents and what became of each, the highest number first",
    answer=Page[Document],
    parameters=(STATUS, LIMIT, AFTER),
    tells_operators_more=True,
)
READ: Final = Operation(
    id="read_document",
    path="/documents/{id}",
    summary="One document and what became of it",
    answer=Document,
    parameters=(DOCUMENT,),
    refusals=(400, 404, 503),
    tells_operators_more=True,
)
TEXT: Final = Operation(
    id="read_document_text",
    path="/documents/{id}/text",
    summary="The text of a document, as its published brief cites it",
    answer=Text,
    parameters=(DOCUMENT, VERSION, PAGES, CHECKSUM),
    refusals=ABSENT,
)
EVENTS: Final = Operation(
    id="list_document_events",
    path="/documents/{id}/events",
    summary="What happened to a document, the oldest first",
    answer=Page[LogEntry],
    parameters=(DOCUMENT, LIMIT, AFTER),
    refusals=(400, 404, 503),
    tells_operators_more=True,
)
OPERATIONS: Final = (LIST, READ, TEXT, EVENTS)


class Register(Protocol):
    """Documents as readers may know of them."""

    async def documents(
        self, *, limit: int, before: int | None = None, status: str | None = None
    ) -> Slice[DocumentRow]:
        """Return documents by number, the highest first; of one status, where that is given."""

    async def document(self, id: int) -> DocumentRow | None:
        """Return one document."""

    async def brief_of(self, document: int) -> str | None:
        """Return the id of a document's brief."""

    async def history(self, id: int, *, limit: int, after: Position | None = None) -> Slice[Happening]:
        """Return what happened to a document, the oldest first."""


@dataclass(frozen=True, slots=True)
class Documents:
    """Answers about documents."""

    register: Register
    briefs: Briefs
    links: Links
    admission: Admission = READERS

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((LIST, self.list), (READ, self.read), (TEXT, self.text), (EVENTS, self.events))

    async def list(self, request: web.Request) -> web.Response:
        """Return a page of documents."""
        asking.only(request.query, {"status", "limit", "after"})
        status = asking.one_of(request.query, "status", STATUSES)
        listing = cursors.bound("documents", status)
        limit, before = asking.limit(request.query), asking.number(request.query, listing)
        found = await self.register.documents(limit=limit, before=before, status=status)
        whole = self.admission.caller(request).operates
        page = Page[Document](
            items=[answers.document(row, self.links, whole=whole) for row in found.items],
            next=cursors.encode_id(listing, found.items[-1].id) if found.more else None,
        )
        return listed(request, page)

    async def read(self, request: web.Request) -> web.Response:
        """Return one document."""
        asking.only(request.query, ())
        row, whole = await self.row(request), self.admission.caller(request).operates
        return caching.told(request, answers.document(row, self.links, whole=whole))

    async def text(self, request: web.Request) -> web.Response:
        """Return pages of a document's text, as its published brief cites it."""
        asking.only(request.query, {"version", "pages", "v"})
        brief = await self.register.brief_of(asking.document_id(request.match_info["id"]))
        if brief is None:
            raise problems.not_found("The text of this document")
        return await self.briefs.text_of(request, brief)

    async def events(self, request: web.Request) -> web.Response:
        """Return what happened to a document; why something failed, and in which trace, is for operators."""
        asking.only(request.query, {"limit", "after"})
        whole = self.admission.caller(request).operates
        row = await self.row(request)
        listing = f"events:{row.id}"
        limit, after = asking.limit(request.query), asking.position(request.query, listing)
        found = await self.register.history(row.id, limit=limit, after=after)
        page = Page[LogEntry](
            items=[answers.log_entry(one, self.links, whole=whole) for one in found.items],
            next=cursors.encode(listing, found.items[-1].position) if found.more else None,
        )
        return listed(request, page)

    async def row(self, request: web.Request) -> DocumentRow:
        """Return the document that the path of ``request`` tells."""
        row = await self.register.document(asking.document_id(request.match_info["id"]))
        if row is None:
            raise problems.not_found("This document")
        return row
