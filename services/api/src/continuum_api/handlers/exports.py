"""Pages of the site as files: Markdown to read and to keep, JSON for programs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from aiohttp import web
from aiohttp.hdrs import CONTENT_DISPOSITION
from aiohttp.typedefs import Handler

from continuum_api import asking, caching, markdown_pages, problems
from continuum_api.answers import documents as document_answers
from continuum_api.answers import names as name_answers
from continuum_api.describing import ABSENT, DOCUMENT, VERSION, Operation
from continuum_api.handlers.briefs import BRIEF, Briefs
from continuum_api.handlers.documents import Documents
from continuum_api.handlers.names import ENTITY, Names
from continuum_api.negotiation import JSON, MARKDOWN
from continuum_api.shapes.briefs import Brief
from continuum_api.shapes.exports import DocumentExport, NameExport
from continuum_archive.rows import TextRow

BRIEFS: Final = 100
"""Of a name, in one file."""
UNSAFE: Final = re.compile(r"[^a-z0-9_.-]+")
NOT_FOUND: Final = (400, 404, 503)

BRIEF_MD: Final = Operation(
    id="export_brief_markdown",
    path="/briefs/{id}.md",
    summary="One brief as Markdown, its quotations letter by letter",
    answer=None,
    parameters=(BRIEF, VERSION),
    refusals=ABSENT,
    media_types=(MARKDOWN,),
)
BRIEF_JSON: Final = replace(
    BRIEF_MD,
    id="export_brief_json",
    path="/briefs/{id}.json",
    summary="One brief as JSON",
    answer=Brief,
    media_types=(JSON,),
)
DOCUMENT_MD: Final = Operation(
    id="export_document_markdown",
    path="/documents/{id}.md",
    summary="One document and its text as Markdown, page by page",
    answer=None,
    parameters=(DOCUMENT,),
    refusals=NOT_FOUND,
    media_types=(MARKDOWN,),
)
DOCUMENT_JSON: Final = replace(
    DOCUMENT_MD,
    id="export_document_json",
    path="/documents/{id}.json",
    summary="One document and its text as JSON",
    answer=DocumentExport,
    media_types=(JSON,),
)
NAME_MD: Final = Operation(
    id="export_entity_markdown",
    path="/entities/{id}.md",
    summary="One name and the sentences in which it stands, as Markdown",
    answer=None,
    parameters=(ENTITY,),
    refusals=NOT_FOUND,
    media_types=(MARKDOWN,),
)
NAME_JSON: Final = replace(
    NAME_MD,
    id="export_entity_json",
    path="/entities/{id}.json",
    summary="One name and the sentences in which it stands, as JSON",
    answer=NameExport,
    media_types=(JSON,),
)
OPERATIONS: Final = (BRIEF_MD, BRIEF_JSON, DOCUMENT_MD, DOCUMENT_JSON, NAME_MD, NAME_JSON)


class Texts(Protocol):
    """Texts that readers may see."""

    async def text(
        self, id: str, *, version: int | None = None, first: int = 1, last: int | None = None
    ) -> TextRow | None:
        """Return the text that a readable brief rests on."""


@dataclass(frozen=True, slots=True)
class Exports:
    """Answers that are files."""

    texts: Texts
    briefs: Briefs
    documents: Documents
    names: Names

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return (
            (BRIEF_MD, self.brief_markdown),
            (BRIEF_JSON, self.brief_json),
            (DOCUMENT_MD, self.document_markdown),
            (DOCUMENT_JSON, self.document_json),
            (NAME_MD, self.name_markdown),
            (NAME_JSON, self.name_json),
        )

    async def brief_markdown(self, request: web.Request) -> web.Response:
        """Return a brief as Markdown."""
        return _file(request, await self.briefs.answer(request, MARKDOWN), "md")

    async def brief_json(self, request: web.Request) -> web.Response:
        """Return a brief as JSON."""
        return _file(request, await self.briefs.answer(request, JSON), "json")

    async def document_markdown(self, request: web.Request) -> web.Response:
        """Return a document's text as Markdown."""
        text = markdown_pages.document(await self._document(request))
        return _file(request, caching.tagged(request, text.encode(), MARKDOWN), "md")

    async def document_json(self, request: web.Request) -> web.Response:
        """Return a document and its text as JSON."""
        return _file(request, caching.told(request, await self._document(request)), "json")

    async def name_markdown(self, request: web.Request) -> web.Response:
        """Return a name's passages as Markdown."""
        text = markdown_pages.name(await self._name(request))
        return _file(request, caching.tagged(request, text.encode(), MARKDOWN), "md")

    async def name_json(self, request: web.Request) -> web.Response:
        """Return a name and its passages as JSON."""
        return _file(request, caching.told(request, await self._name(request)), "json")

    async def _document(self, request: web.Request) -> DocumentExport:
        asking.only(request.query, ())
        row = await self.documents.row(request)
        text = await self.texts.text(row.brief_id) if row.brief_id else None
        return DocumentExport(
            document=document_answers.document(row, self.documents.links),
            text=document_answers.text(text) if text else None,
        )

    async def _name(self, request: web.Request) -> NameExport:
        asking.only(request.query, ())
        details = await self.names.details(request)
        found = await self.names.index.mentions(details.id, limit=BRIEFS)
        if not found.items:
            raise problems.not_found("This name")
        return NameExport(
            name=details, briefs=[name_answers.in_brief(row) for row in found.items], more=found.more
        )


def _file(request: web.Request, response: web.Response, ending: str) -> web.Response:
    """Name the file as its address does, in letters that no file system and no header takes amiss."""
    name = UNSAFE.sub("-", request.match_info["id"].lower())[:80]
    response.headers[CONTENT_DISPOSITION] = f'inline; filename="{name}.{ending}"'
    return response
