"""What operators have done with documents, briefs and groups, and what came of it.

Nothing is done here: a request is written down, and persistence carries it out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol, get_args
from uuid import UUID

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, bodies, caching, problems
from continuum_api.admission import Admission
from continuum_api.answers import actions as answers
from continuum_api.answers.traces import trace
from continuum_api.describing import DOCUMENT, Operation, Parameter
from continuum_api.handlers.briefs import BRIEF
from continuum_api.identities import UUID_SCHEMA, uuid_in
from continuum_api.links import Links
from continuum_api.shapes.actions import (
    Accepted,
    AcceptedForDocument,
    BriefAction,
    DocumentAction,
    QueueAction,
    RequestState,
    Stage,
)
from continuum_api.taking import Desk, accepted, take
from continuum_archive.requesting import RequestRow
from continuum_telemetry import current_trace_id

GROUP: Final = Parameter("group", "A group of the pipeline.", {"enum": list(get_args(Stage))}, "path")
REQUEST: Final = Parameter("id", "The request's id.", UUID_SCHEMA, "path")

ON_DOCUMENT: Final = Operation(
    id="act_on_document",
    method="POST",
    path="/documents/{id}/actions",
    summary="Have a document briefed now, or forgotten",
    body=DocumentAction,
    answer=AcceptedForDocument,
    status=202,
    parameters=(DOCUMENT, bodies.OPTIONAL_KEY),
    refusals=(404, 503),
    conditional=False,
    operators=True,
)
ON_BRIEF: Final = Operation(
    id="act_on_brief",
    method="POST",
    path="/briefs/{id}/actions",
    summary="Have a brief made again, whatever has changed since",
    body=BriefAction,
    answer=AcceptedForDocument,
    status=202,
    parameters=(BRIEF, bodies.OPTIONAL_KEY),
    refusals=(404, 503),
    conditional=False,
    operators=True,
)
ON_QUEUE: Final = Operation(
    id="act_on_queue",
    method="POST",
    path="/queues/{group}/actions",
    summary="Pause a group of the pipeline, or let it go on",
    body=QueueAction,
    answer=Accepted,
    status=202,
    parameters=(GROUP, bodies.OPTIONAL_KEY),
    refusals=(404, 503),
    conditional=False,
    operators=True,
)
READ: Final = Operation(
    id="read_request",
    path="/requests/{id}",
    summary="What came of a request",
    answer=RequestState,
    parameters=(REQUEST,),
    refusals=(400, 404, 503),
    conditional=False,
    operators=True,
)
OPERATIONS: Final = (ON_DOCUMENT, ON_BRIEF, ON_QUEUE, READ)


class Requests(Desk, Protocol):
    """Where requests are written down and looked up."""

    async def knows(self, document: int) -> bool:
        """Tell whether there is such a document."""

    async def document_of(self, brief: str) -> int | None:
        """Return the document of a brief."""

    async def request(self, id: UUID) -> RequestRow | None:
        """Return a request and what came of it."""


@dataclass(frozen=True, slots=True)
class Actions:
    """Takes down what operators ask for."""

    requests: Requests
    admission: Admission
    links: Links

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return (
            (ON_DOCUMENT, self.on_document),
            (ON_BRIEF, self.on_brief),
            (ON_QUEUE, self.on_queue),
            (READ, self.read),
        )

    async def on_document(self, request: web.Request) -> web.Response:
        """Have something done with a document."""
        asking.only(request.query, ())
        document = asking.document_id(request.match_info["id"])
        wanted = await bodies.read(request, DocumentAction)
        if not await self.requests.knows(document):
            raise problems.not_found("This document")
        return await self._for_document(request, wanted.action, document)

    async def on_brief(self, request: web.Request) -> web.Response:
        """Have something done with a brief."""
        asking.only(request.query, ())
        brief = asking.brief_id(request.match_info["id"])
        wanted = await bodies.read(request, BriefAction)
        document = await self.requests.document_of(brief)
        if document is None:
            raise problems.not_found("This brief")
        return await self._for_document(request, wanted.action, document, brief)

    async def on_queue(self, request: web.Request) -> web.Response:
        """Pause a group, or let it go on."""
        asking.only(request.query, ())
        group = request.match_info["group"]
        if group not in get_args(Stage):
            raise problems.unknown("group of the pipeline")
        wanted = await bodies.read(request, QueueAction)
        noted = await take(self.requests, self.admission, request, wanted.action, group=group)
        return accepted(Accepted(request_id=noted.id))

    async def read(self, request: web.Request) -> web.Response:
        """Return what came of a request."""
        asking.only(request.query, ())
        row = await self.requests.request(uuid_in(request.match_info["id"], "request"))
        if row is None:
            raise problems.unknown("request")
        return caching.fresh(answers.request(row))

    async def _for_document(
        self, request: web.Request, action: str, document: int, brief: str | None = None
    ) -> web.Response:
        noted = await take(
            self.requests, self.admission, request, action, document_id=document, brief_id=brief
        )
        traced = trace(current_trace_id(), self.links)
        return accepted(AcceptedForDocument(request_id=noted.id, document_id=document, trace=traced))
