"""How far the work is, and who does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, caching, problems
from continuum_api.describing import Operation
from continuum_api.looking import Looking
from continuum_api.shapes.pipeline import Pipeline, Services
from continuum_proto.errors import DependencyDown

PIPELINE: Final = Operation(
    id="read_pipeline",
    path="/pipeline",
    summary="How far the work is: what waits, what was done lately, what failed",
    answer=Pipeline,
    conditional=False,
    operators=True,
)
SERVICES: Final = Operation(
    id="list_services",
    path="/services",
    summary="The processes that are at work",
    answer=Services,
    conditional=False,
    operators=True,
)
OPERATIONS: Final = (PIPELINE, SERVICES)


@dataclass(frozen=True, slots=True)
class Work:
    """Answers about the work."""

    looking: Looking

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((PIPELINE, self.pipeline), (SERVICES, self.services))

    async def pipeline(self, request: web.Request) -> web.Response:
        """Return what is known of all stages; what is away is named."""
        asking.only(request.query, ())
        seen = await self.looking.pipeline()
        if seen is None:
            raise problems.unavailable("The archive")
        return caching.fresh(seen)

    async def services(self, request: web.Request) -> web.Response:
        """Return the signs of life."""
        asking.only(request.query, ())
        if self.looking.staff is None:
            raise problems.unavailable("Redis, where services give their signs of life,")
        try:
            return caching.fresh(Services(items=await self.looking.staff.services()))
        except DependencyDown as exc:
            raise problems.unavailable("Redis, where services give their signs of life,") from exc
