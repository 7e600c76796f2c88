"""The API about itself: who asks, whether all is well, how it is described."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, caching, problems
from continuum_api.admission import READERS, Admission
from continuum_api.describing import Operation, Parameter
from continuum_api.negotiation import JSON
from continuum_api.shapes.about import Health, Me, ProblemType, ServiceState
from continuum_proto.errors import DependencyDown

NAME: Final = Parameter("name", "The type's last part.", {"type": "string"}, "path")

ME: Final = Operation(
    id="read_me",
    path="/me",
    summary="Who is asking",
    answer=Me,
    refusals=(400,),
    conditional=False,
)
HEALTH: Final = Operation(
    id="read_health",
    path="/health",
    summary="Whether the archive answers and which processes are at work",
    answer=Health,
    refusals=(400,),
    conditional=False,
    anybody=True,
)
OPENAPI: Final = Operation(
    id="read_openapi",
    path="/openapi.json",
    summary="This description",
    answer=None,
    refusals=(400,),
    anybody=True,
)
PROBLEM: Final = Operation(
    id="read_problem_type",
    path="/problems/{name}",
    summary="What a type of problem means",
    answer=ProblemType,
    parameters=(NAME,),
    refusals=(400, 404),
    conditional=False,
    anybody=True,
)
OPERATIONS: Final = (ME, HEALTH, OPENAPI, PROBLEM)


class Archive(Protocol):
    """Whether the archive answers."""

    async def problem(self) -> str | None:
        """Say why the archive cannot be read now, or nothing."""


class Staff(Protocol):
    """The processes that are at work."""

    async def services(self) -> Sequence[ServiceState]:
        """Return those that gave a sign of life lately."""


@dataclass(frozen=True, slots=True)
class About:
    """Answers about the API itself."""

    version: str
    archive: Archive
    staff: Staff | None
    description: bytes
    """The OpenAPI document."""
    admission: Admission = READERS

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((ME, self.me), (HEALTH, self.health), (OPENAPI, self.openapi), (PROBLEM, self.problem))

    async def me(self, request: web.Request) -> web.Response:
        """Return who is asking: nobody has a name yet, and what is stored is published."""
        asking.only(request.query, ())
        return caching.fresh(Me(name=None, roles=self.admission.roles(request), review_policy="none"))

    async def health(self, request: web.Request) -> web.Response:
        """Return whether the archive answers and who is at work; 200 in either case, for people to read."""
        asking.only(request.query, ())
        reason = await self.archive.problem()
        services, heard = await self._services()
        return caching.fresh(
            Health(
                at=datetime.now(UTC),
                version=self.version,
                status="ok" if reason is None and heard else "degraded",
                archive=None if reason is None else "The archive does not answer at the moment.",
                services=services,
            )
        )

    async def openapi(self, request: web.Request) -> web.Response:
        """Return this API's description, made of the models that serve."""
        asking.only(request.query, ())
        return caching.tagged(request, self.description, JSON)

    async def problem(self, request: web.Request) -> web.Response:
        """Return what a type of problem means."""
        asking.only(request.query, ())
        name = request.match_info["name"]
        if name not in problems.MEANINGS:
            raise problems.no_such_address()
        return caching.fresh(ProblemType(type=problems.PREFIX + name, meaning=problems.MEANINGS[name]))

    async def _services(self) -> tuple[Sequence[ServiceState] | None, bool]:
        if self.staff is None:
            return None, True
        try:
            return await self.staff.services(), True
        except DependencyDown:
            return None, False
