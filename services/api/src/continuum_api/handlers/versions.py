"""The versions of a brief, and how two of them differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, caching, cursors, problems
from continuum_api.answers import versions as answers
from continuum_api.describing import ABSENT, AFTER, LARGEST, LIMIT, Operation, Parameter
from continuum_api.handlers.briefs import BRIEF, Briefs
from continuum_api.lists import listed
from continuum_api.shapes.shape import Page
from continuum_api.shapes.versions import Difference, Version
from continuum_archive.rows import Slice, VersionRow

_NUMBER: Final[dict[str, object]] = {"type": "integer", "minimum": 1, "maximum": LARGEST}
FROM: Final = Parameter("from", "The earlier version; the one before without it.", _NUMBER)
TO: Final = Parameter("to", "The later version; the published one without it.", _NUMBER)

LIST: Final = Operation(
    id="list_versions",
    path="/briefs/{id}/versions",
    summary="The versions of a brief, the newest first",
    answer=Page[Version],
    parameters=(BRIEF, LIMIT, AFTER),
    refusals=ABSENT,
)
COMPARE: Final = Operation(
    id="compare_versions",
    path="/briefs/{id}/diff",
    summary="How two versions of a brief differ: which points belong together, and what became of quotations",
    answer=Difference,
    parameters=(BRIEF, FROM, TO),
    refusals=ABSENT,
)
OPERATIONS: Final = (LIST, COMPARE)


class Editions(Protocol):
    """The versions that readers may see."""

    async def editions(self, id: str, *, limit: int, before: int | None = None) -> Slice[VersionRow]:
        """Return the versions of a readable brief, the newest first."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Answers about versions."""

    editions: Editions
    briefs: Briefs

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((LIST, self.list), (COMPARE, self.compare))

    async def list(self, request: web.Request) -> web.Response:
        """Return a page of versions."""
        asking.only(request.query, {"limit", "after"})
        brief = asking.brief_id(request.match_info["id"])
        listing = f"versions:{brief}"
        limit, before = asking.limit(request.query), asking.number(request.query, listing)
        found = await self.editions.editions(brief, limit=limit, before=before)
        if not found.items and before is None:
            raise await self.briefs.absent(brief)
        page = Page[Version](
            items=[answers.version(row) for row in found.items],
            next=cursors.encode_id(listing, found.items[-1].version) if found.more else None,
        )
        return listed(request, page)

    async def compare(self, request: web.Request) -> web.Response:
        """Return how two versions differ."""
        asking.only(request.query, {"from", "to"})
        brief = asking.brief_id(request.match_info["id"])
        later = await self.briefs.found(brief, asking.version(request.query, "to"))
        number = asking.version(request.query, "from") or await self._before(brief, later.summary.version)
        earlier = await self.briefs.found(brief, number)
        return caching.told(request, answers.difference(earlier, later))

    async def _before(self, brief: str, version: int) -> int:
        found = await self.editions.editions(brief, limit=1, before=version)
        if not found.items:
            raise problems.only_one_version()
        return found.items[0].version
