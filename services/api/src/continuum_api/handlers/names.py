"""Names in published briefs: lists, where each stands, and what stands beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, caching, cursors, narrowing, problems
from continuum_api.answers import names as answers
from continuum_api.describing import AFTER, LIMIT, Operation, Parameter
from continuum_api.lists import listed
from continuum_api.shapes.names import ENTITY_ID, Name, NameDetails, NameInBrief, Neighbourhood
from continuum_api.shapes.shape import Page
from continuum_archive.name_rows import FoundRow, NameRow, NamingRow, NeighboursRow, WrittenRow
from continuum_archive.rows import Position, Slice

MOST_NEIGHBOURS: Final = 150
BRIEFS: Final = re.compile("[1-9][0-9]{0,8}")
LETTERS: Final = re.compile("[^\x00\ud800-\udfff]{1,100}")
"""Of a name from its word on, by which the list goes on: the name itself may be erased by then."""
ENTITY: Final = Parameter(
    "id",
    "The name's id; words after a hyphen are ignored.",
    {"type": "string", "pattern": ENTITY_ID.removesuffix("$") + "(-.*)?$"},
    "path",
)
NODES: Final = Parameter(
    "limit",
    "How many names.",
    {"type": "integer", "minimum": 1, "maximum": MOST_NEIGHBOURS, "default": MOST_NEIGHBOURS},
)
ABSENT: Final = (400, 404, 503)

LIST: Final = Operation(
    id="list_entities",
    path="/entities",
    summary="Names in published briefs, those of the most briefs first",
    answer=Page[Name],
    parameters=(narrowing.TYPE, narrowing.BEGINNING, LIMIT, AFTER),
)
READ: Final = Operation(
    id="read_entity",
    path="/entities/{id}",
    summary="One name: how often it stands, since when, and how else it is written",
    answer=NameDetails,
    parameters=(ENTITY,),
    refusals=ABSENT,
)
MENTIONS: Final = Operation(
    id="list_mentions",
    path="/entities/{id}/mentions",
    summary="The passages in which a name stands, by brief, the newest first",
    answer=Page[NameInBrief],
    parameters=(ENTITY, LIMIT, AFTER),
    refusals=ABSENT,
)
NEIGHBOURS: Final = Operation(
    id="read_neighbours",
    path="/entities/{id}/neighbours",
    summary="Names that stand on the same pages",
    answer=Neighbourhood,
    parameters=(ENTITY, NODES),
    refusals=ABSENT,
)
OPERATIONS: Final = (LIST, READ, MENTIONS, NEIGHBOURS)


class Index(Protocol):
    """Names as readers may know of them."""

    async def names(
        self, *, limit: int, type: str | None = None, after: tuple[int, str] | None = None
    ) -> Slice[NameRow]:
        """Return names, those of the most briefs first."""

    async def names_with(
        self, beginning: str, *, limit: int, type: str | None = None, after: tuple[str, str] | None = None
    ) -> Slice[FoundRow]:
        """Return names with a word that begins so, by their letters."""

    async def name(self, id: str) -> WrittenRow | None:
        """Return one name."""

    async def mentions(self, id: str, *, limit: int, after: Position | None = None) -> Slice[NamingRow]:
        """Return the briefs that name it, the newest first."""

    async def neighbours(self, id: str, *, limit: int) -> NeighboursRow | None:
        """Return what stands on the same pages."""


@dataclass(frozen=True, slots=True)
class Names:
    """Answers about names."""

    index: Index

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return (
            (LIST, self.list),
            (READ, self.read),
            (MENTIONS, self.mentions),
            (NEIGHBOURS, self.neighbours),
        )

    async def list(self, request: web.Request) -> web.Response:
        """Return a page of names."""
        asking.only(request.query, {"type", "q", "limit", "after"})
        beginning = narrowing.beginning(request.query)
        if beginning is not None:
            return await self._beginning(request, beginning)
        limit, kind = asking.limit(request.query), narrowing.entity_type(request.query)
        listing = cursors.bound("entities", kind)
        place = asking.written(request.query, listing, BRIEFS)
        after = (int(place[0]), place[1]) if place else None
        found = await self.index.names(limit=limit, type=kind, after=after)
        last = found.items[-1] if found.more else None
        page = Page[Name](
            items=[answers.name(row) for row in found.items],
            next=cursors.encode_written(listing, str(last.briefs), last.id) if last else None,
        )
        return listed(request, page)

    async def read(self, request: web.Request) -> web.Response:
        """Return one name."""
        asking.only(request.query, ())
        return caching.told(request, await self.details(request))

    async def details(self, request: web.Request) -> NameDetails:
        """Return the name that the path of ``request`` tells."""
        row = await self.index.name(narrowing.entity_id(request.match_info["id"]))
        if row is None:
            raise problems.not_found("This name")
        return answers.details(row)

    async def mentions(self, request: web.Request) -> web.Response:
        """Return the passages in which a name stands."""
        asking.only(request.query, {"limit", "after"})
        name = narrowing.entity_id(request.match_info["id"])
        listing = f"mentions:{name}"
        limit, after = asking.limit(request.query), asking.position(request.query, listing)
        found = await self.index.mentions(name, limit=limit, after=after)
        if not found.items and after is None:
            raise problems.not_found("This name")
        last = found.items[-1].brief if found.more else None
        page = Page[NameInBrief](
            items=[answers.in_brief(row) for row in found.items],
            next=cursors.encode(listing, Position(last.published_at, last.id)) if last else None,
        )
        return listed(request, page)

    async def neighbours(self, request: web.Request) -> web.Response:
        """Return the names that stand on the same pages."""
        asking.only(request.query, {"limit"})
        name = narrowing.entity_id(request.match_info["id"])
        limit = asking.limit(request.query, most=MOST_NEIGHBOURS, usual=MOST_NEIGHBOURS)
        row = await self.index.neighbours(name, limit=limit)
        if row is None:
            raise problems.not_found("This name")
        return caching.told(request, answers.neighbourhood(row))

    async def _beginning(self, request: web.Request, beginning: str) -> web.Response:
        limit, kind = asking.limit(request.query), narrowing.entity_type(request.query)
        listing = cursors.bound("entities:q", beginning, kind)
        after = asking.written(request.query, listing, LETTERS)
        found = await self.index.names_with(beginning, limit=limit, type=kind, after=after)
        page = Page[Name](
            items=[answers.name(row.name) for row in found.items],
            next=cursors.encode_written(listing, *found.items[-1].place) if found.more else None,
        )
        return listed(request, page)
