"""Dates that published briefs name, in their own order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, cursors, narrowing, problems
from continuum_api.answers import names as answers
from continuum_api.describing import AFTER, LIMIT, Operation
from continuum_api.lists import listed
from continuum_api.shapes.names import DatedSentence
from continuum_api.shapes.shape import Page
from continuum_archive.name_rows import MomentRow
from continuum_archive.rows import Slice

LIST: Final = Operation(
    id="list_dates",
    path="/timeline",
    summary="Dates that published briefs name, in their order, each in its sentence",
    answer=Page[DatedSentence],
    parameters=(narrowing.FROM, narrowing.TO, narrowing.NAMING, LIMIT, AFTER),
)
OPERATIONS: Final = (LIST,)


class Calendar(Protocol):
    """Dates as readers may see them."""

    async def moments(
        self,
        *,
        limit: int,
        first: str | None = None,
        last: str | None = None,
        entity: str | None = None,
        after: tuple[str, str] | None = None,
    ) -> Slice[MomentRow]:
        """Return dates in their order."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Answers about dates."""

    calendar: Calendar

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((LIST, self.list),)

    async def list(self, request: web.Request) -> web.Response:
        """Return a page of dates."""
        asking.only(request.query, {"from", "to", "entity", "limit", "after"})
        first, last = narrowing.day(request.query, "from"), narrowing.day(request.query, "to")
        if first and last and last < first[: len(last)]:
            raise problems.invalid("to", "must not be before from")
        entity = narrowing.entity(request.query)
        listing = cursors.bound("timeline", first, last, entity)
        found = await self.calendar.moments(
            limit=asking.limit(request.query),
            first=first,
            last=last,
            entity=entity,
            after=asking.written(request.query, listing, narrowing.DAY),
        )
        end = found.items[-1] if found.more else None
        page = Page[DatedSentence](
            items=[answers.dated_sentence(row) for row in found.items],
            next=cursors.encode_written(listing, end.iso, end.brief.id) if end else None,
        )
        return listed(request, page)
