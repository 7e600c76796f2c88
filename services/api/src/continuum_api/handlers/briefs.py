"""Briefs and the texts that they rest on."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Final, Protocol

from aiohttp import web
from aiohttp.hdrs import ACCEPT
from aiohttp.typedefs import Handler

from continuum_api import asking, caching, cursors, markdown, narrowing, problems
from continuum_api.answers import briefs as answers
from continuum_api.answers.documents import text
from continuum_api.describing import ABSENT, AFTER, CHECKSUM, LIMIT, PAGES, VERSION, Operation, Parameter
from continuum_api.links import Links
from continuum_api.lists import listed
from continuum_api.negotiation import JSON, MARKDOWN, preferred
from continuum_api.shapes.briefs import Brief, BriefSummary
from continuum_api.shapes.documents import Text
from continuum_api.shapes.shape import Page
from continuum_archive.listing import EVERYTHING, Which
from continuum_archive.rows import BriefRow, Position, Slice, SummaryRow, TextRow, WithdrawnRow
from continuum_proto.briefs import BRIEF_ID

BRIEF: Final = Parameter(
    "id",
    "The brief's id; words after a hyphen are ignored.",
    {"type": "string", "pattern": BRIEF_ID.removesuffix("$") + "(-.*)?$"},
    "path",
)
SORT: Final = Parameter("sort", "The order.", {"type": "string", "enum": ["-published_at"]})

LIST: Final = Operation(
    id="list_briefs",
    path="/briefs",
    summary="Published briefs, the newest first",
    answer=Page[BriefSummary],
    parameters=(*narrowing.OF_BRIEFS, LIMIT, AFTER, SORT),
)
READ: Final = Operation(
    id="read_brief",
    path="/briefs/{id}",
    summary="One brief with its points and quotations",
    answer=Brief,
    parameters=(BRIEF, VERSION),
    refusals=ABSENT,
    media_types=(JSON, MARKDOWN),
)
TEXT: Final = Operation(
    id="read_brief_text",
    path="/briefs/{id}/text",
    summary="The text that a brief rests on, by pages",
    answer=Text,
    parameters=(BRIEF, VERSION, PAGES, CHECKSUM),
    refusals=ABSENT,
)
OPERATIONS: Final = (LIST, READ, TEXT)


class Shelf(Protocol):
    """Briefs as readers may see them."""

    async def briefs(
        self, *, limit: int, after: Position | None = None, which: Which = EVERYTHING
    ) -> Slice[SummaryRow]:
        """Return published briefs that fit ``which``, the newest first."""

    async def brief(self, id: str, *, version: int | None = None) -> BriefRow | None:
        """Return a readable brief."""

    async def withdrawn(self, id: str) -> WithdrawnRow | None:
        """Tell when and why a brief was taken from readers."""

    async def text(
        self, id: str, *, version: int | None = None, first: int = 1, last: int | None = None
    ) -> TextRow | None:
        """Return pages of the text that a readable brief rests on."""


@dataclass(frozen=True, slots=True)
class Briefs:
    """Answers about briefs."""

    shelf: Shelf
    links: Links

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((LIST, self.list), (READ, self.read), (TEXT, self.text))

    async def list(self, request: web.Request) -> web.Response:
        """Return a page of published briefs."""
        asking.only(request.query, {one.name for one in LIST.parameters})
        asking.order(request.query)
        which = narrowing.which(request.query)
        listing = cursors.bound("briefs", *astuple(which))
        limit, after = asking.limit(request.query), asking.position(request.query, listing)
        found = await self.shelf.briefs(limit=limit, after=after, which=which)
        last = found.items[-1] if found.more else None
        page = Page[BriefSummary](
            items=[answers.summary(row) for row in found.items],
            next=cursors.encode(listing, Position(last.published_at, last.id)) if last else None,
            total=found.total,
        )
        return listed(request, page)

    async def read(self, request: web.Request) -> web.Response:
        """Return one brief, as JSON or as Markdown."""
        return await self.answer(request, preferred(request.headers.get(ACCEPT, "")), vary=ACCEPT)

    async def answer(self, request: web.Request, form: str, *, vary: str | None = None) -> web.Response:
        """Return the brief that the path of ``request`` tells, in that form."""
        asking.only(request.query, {"version"})
        row = await self.found(asking.brief_id(request.match_info["id"]), asking.version(request.query))
        brief = answers.brief(row, self.links)
        body = (markdown.render(brief) if form == MARKDOWN else brief.model_dump_json()).encode()
        return caching.answer(
            request,
            caching.Representation(
                body=body,
                content_type=form,
                tag=f"{brief.id}.{brief.version}.{caching.digest(body)}",
                modified=row.summary.published_at,
                vary=vary,
            ),
        )

    async def found(self, id: str, version: int | None) -> BriefRow:
        """Return a readable brief, or refuse in the words for why there is none."""
        row = await self.shelf.brief(id, version=version)
        if row is None:
            raise await self.absent(id)
        return row

    async def text(self, request: web.Request) -> web.Response:
        """Return pages of the text that a brief rests on."""
        asking.only(request.query, {"version", "pages", "v"})
        return await self.text_of(request, asking.brief_id(request.match_info["id"]))

    async def text_of(self, request: web.Request, id: str) -> web.Response:
        """Return pages of the text of brief ``id``; one addressed by its checksum never changes."""
        first, last = asking.pages(request.query)
        wanted = asking.checksum(request.query)
        row = await self.shelf.text(id, version=asking.version(request.query), first=first, last=last)
        if row is None:
            raise await self.absent(id)
        if wanted not in {None, row.checksum}:
            raise problems.not_found("A text with this checksum")
        body = text(row).model_dump_json().encode()
        return caching.answer(
            request,
            caching.Representation(
                body=body,
                content_type=JSON,
                tag=caching.digest(body),
                cache=caching.FOREVER if wanted else caching.REVALIDATE,
            ),
        )

    async def absent(self, id: str) -> Exception:
        """Return what says that there is no such brief for readers, or that it was withdrawn."""
        was = await self.shelf.withdrawn(id)
        return problems.gone(was.withdrawn_at, was.reason) if was else problems.not_found("This brief")
