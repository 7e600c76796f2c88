"""What happens, told while it happens: a stream of server-sent events."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from aiohttp import web
from aiohttp.hdrs import METH_HEAD
from aiohttp.typedefs import Handler

from continuum_api import asking, problems
from continuum_api.admission import READERS
from continuum_api.audience import Audience, Crowded, Listener
from continuum_api.describing import Operation, Parameter
from continuum_api.occurrences import FOR_READERS, Topic, said
from continuum_api.shapes.live import Hello

EVENT_STREAM: Final = "text/event-stream"
LAST_EVENT: Final = "Last-Event-ID"
COMMENT_SECONDS: Final = 15.0
"""How often a quiet stream shows that it lives, and finds out whether its listener does."""
RETRY: Final = b"retry: 3000\n"
"""Milliseconds after which a browser comes back."""
PATIENCE: Final = 30.0
"""Seconds that a listener may take nothing of what is sent to it."""
HEADERS: Final = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

TOPICS: Final = Parameter(
    "topics",
    "What to hear of, separated by commas; all that you may hear of without it.",
    {"type": "string", "pattern": f"^({'|'.join(Topic)})(,({'|'.join(Topic)}))*$"},
)
RESUMED: Final = Parameter(
    LAST_EVENT,
    "The `id` of the last event that you had: what you missed since is sent first, or `resync` where that "
    "is not known any more. Browsers send it by themselves.",
    {"type": "string"},
    "header",
)
LISTEN: Final = Operation(
    id="listen",
    path="/events",
    summary="What happens, as server-sent events until you hang up",
    answer=None,
    parameters=(TOPICS, RESUMED),
    refusals=(400, 403, 503),
    media_types=(EVENT_STREAM,),
    conditional=False,
)
OPERATIONS: Final = (LISTEN,)

Roles = Callable[[web.Request], Collection[str]]


@dataclass(frozen=True, slots=True)
class Live:
    """Tells listeners what happens; without an audience this api was not told of a Redis."""

    version: str
    audience: Audience | None
    roles: Roles = READERS.roles
    comment_seconds: float = COMMENT_SECONDS

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((LISTEN, self.listen),)

    async def listen(self, request: web.Request) -> web.StreamResponse:
        """Send events until one of us hangs up."""
        asking.only(request.query, {"topics"})
        topics = self._topics(request)
        if self.audience is None:
            raise problems.unavailable("Redis, where events come from,")
        try:
            with self.audience.seat(topics, request.headers.get(LAST_EVENT)) as listener:
                return await self._tell(request, self.audience, listener)
        except Crowded as exc:
            raise problems.crowded() from exc

    def _topics(self, request: web.Request) -> frozenset[Topic]:
        allowed = frozenset(Topic) if "operator" in self.roles(request) else FOR_READERS
        if "topics" not in request.query:
            return allowed
        named = request.query["topics"].split(",")
        if not set(named) <= set(Topic):
            raise problems.invalid("topics", f"must be some of {', '.join(Topic)}")
        if not allowed.issuperset(named):
            raise problems.for_operators()
        return frozenset(Topic(name) for name in named)

    async def _tell(self, request: web.Request, audience: Audience, listener: Listener) -> web.StreamResponse:
        response = web.StreamResponse(headers=HEADERS)
        response.content_type = EVENT_STREAM
        await response.prepare(request)
        if request.method == METH_HEAD:
            return response
        try:
            await self._send(request, response, RETRY + self._hello(listener))
            while not listener.over:
                wire = await listener.heard(self.comment_seconds)
                if not listener.over:
                    await self._send(request, response, wire or _still_here(audience))
        except ConnectionResetError:
            pass  # that somebody hangs up, which the next comment finds out, is how a stream ends
        return response

    def _hello(self, listener: Listener) -> bytes:
        hello = said("hello", Hello(server_time=datetime.now(UTC), version=self.version))
        return (f"id: {listener.start}\n".encode() if listener.start else b"") + hello

    async def _send(self, request: web.Request, response: web.StreamResponse, wire: bytes) -> None:
        """Send ``wire``; a listener that takes nothing for long is cut off.

        :raises ConnectionResetError: it has hung up, or was cut off.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                await response.write(wire)
        except TimeoutError as exc:
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionResetError("it takes nothing") from exc


def _still_here(audience: Audience) -> bytes:
    """Return a comment, and how far we are, so that a quiet stream is resumed from now."""
    cursor = audience.cursor
    return b": still here\n" + (f"id: {cursor}\n".encode() if cursor else b"") + b"\n"
