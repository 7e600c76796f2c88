"""What people did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, cursors
from continuum_api.answers.audit import deed
from continuum_api.describing import AFTER, LIMIT, Operation
from continuum_api.lists import listed
from continuum_api.shapes.audit import Deed
from continuum_api.shapes.shape import Page
from continuum_archive.auditing import AuditRow
from continuum_archive.rows import Position, Slice

LIST: Final = Operation(
    id="list_deeds",
    path="/audit",
    summary="What was done, by whom and to what, the newest first",
    answer=Page[Deed],
    parameters=(LIMIT, AFTER),
    operators=True,
)
OPERATIONS: Final = (LIST,)


class AuditLog(Protocol):
    """The log of deeds."""

    async def entries(self, *, limit: int, after: tuple[datetime, int] | None = None) -> Slice[AuditRow]:
        """Return what was done, the newest first."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Answers about what people did."""

    log: AuditLog

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((LIST, self.list),)

    async def list(self, request: web.Request) -> web.Response:
        """Return a page of deeds."""
        asking.only(request.query, {"limit", "after"})
        limit, after = asking.limit(request.query), asking.position(request.query, "audit")
        place = (after.at, asking.number_in(after.id)) if after else None
        found = await self.log.entries(limit=limit, after=place)
        last = found.items[-1] if found.more else None
        page = Page[Deed](
            items=[deed(row) for row in found.items],
            next=cursors.encode("audit", Position(last.at, str(last.id))) if last else None,
        )
        return listed(request, page)
