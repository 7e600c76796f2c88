"""What every request of the simulated API goes through: token, version, method, right, headers."""

import gzip
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from aiohttp import web

from continuum_simulators.paperless.records import Json, User
from continuum_simulators.paperless.releases import Release
from continuum_simulators.paperless.shelf import Shelf

__all__ = [
    "DENIED",
    "FAILED",
    "Call",
    "Faults",
    "Handler",
    "Method",
    "Reply",
    "Resource",
    "answer",
    "detail",
    "dumps",
    "reply",
]

VARY: Final = "Accept, Accept-Language, origin, Cookie"
COMPRESSED_FROM: Final = 500
"""Bytes: shorter bodies are sent as they are."""
SERVER_ERROR: Final = (
    b'\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Server Error (500)</title>\n</head>\n<body>\n'
    b"  <h1>Server Error (500)</h1><p></p>\n</body>\n</html>\n"
)
HTML: Final = "text/html; charset=utf-8"


@dataclass(slots=True)
class Faults:
    """What goes wrong on purpose."""

    status: int | None = None
    """Answer this to every request."""
    instead: "Reply | None" = None
    """Answer this whole answer to every request, whatever it asks for."""
    delay: float = 0.0
    """Seconds before every answer."""
    resets: bool = False
    """Break every connection instead of answering."""
    redis_down: bool = False
    """Paperless' own Redis is away: PATCH and notes are saved and answered as errors."""
    broken: set[int] = field(default_factory=set)
    """Documents that Paperless answers 500 for."""
    garbled: dict[int, bytes] = field(default_factory=dict)
    """Documents that it answers 200 for, with this instead of what they are."""
    forgets: set[str] = field(default_factory=set)
    """Filters that this Paperless does not know and so ignores."""
    log: list[tuple[str, float, float]] = field(default_factory=list)
    """Path, beginning and end (``monotonic``) of each request that came while all were upset."""

    @property
    def everywhere(self) -> bool:
        """Whether every request is upset."""
        return bool(self.status or self.instead or self.delay or self.resets)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has a user and a version."""

    request: web.Request
    user: User
    version: int

    @property
    def id(self) -> int:
        """The number in the path."""
        return int(self.request.match_info["id"])


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before the headers that all answers have."""

    status: int
    body: bytes = b""
    content_type: str | None = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    chunked: bool = False


Handler: TypeAlias = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Method:
    """What answers one method, and the right that it takes."""

    handler: Handler
    right: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A path of the API. ``allow`` is what Paperless says of it, whether or not we simulate it."""

    path: str
    allow: str
    methods: Mapping[str, Method]


def dumps(value: Json) -> bytes:
    """Return JSON as Django REST writes it: compact, UTF-8 as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def reply(value: Json, status: int = 200) -> Reply:
    """Return a JSON answer."""
    return Reply(status, dumps(value))


def detail(status: int, words: str) -> Reply:
    """Return an error of Django REST."""
    return reply({"detail": words}, status)


DENIED: Final = detail(403, "You do not have permission to perform this action.")
FAILED: Final = Reply(500, SERVER_ERROR, HTML)


def answer(
    shelf: Shelf, resource: Resource, release: Release
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make the aiohttp handler of a resource."""

    async def handle(request: web.Request) -> web.Response:
        user = _authenticated(shelf, request)
        if isinstance(user, Reply):
            return _response(request, resource, user, None)
        version = _version(request.headers.get("Accept", ""), release.api)
        if not release.speaks(version):
            wrong = detail(406, 'Invalid version in "Accept" header.')
            return _response(request, resource, wrong, None)
        made = await _made(resource, Call(request, user, version))
        return _response(request, resource, made, release)

    return handle


async def _made(resource: Resource, call: Call) -> Reply:
    name = "GET" if call.request.method == "HEAD" else call.request.method
    method = resource.methods.get(name)
    if method is None:
        return detail(405, f'Method "{call.request.method}" not allowed.')
    if not call.user.may(method.right):
        return DENIED
    return await method.handler(call)


def _authenticated(shelf: Shelf, request: web.Request) -> User | Reply:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Token":
        return _unauthorized("Authentication credentials were not provided.")
    return shelf.users.get(token) or _unauthorized("Invalid token.")


def _unauthorized(words: str) -> Reply:
    return Reply(401, dumps({"detail": words}), headers={"WWW-Authenticate": "Token"})


def _version(accept: str, newest: int) -> int:
    """Return the version that is asked for; without a word about it, the newest."""
    for part in accept.split(";"):
        name, _, value = part.strip().partition("=")
        if name == "version":
            return int(value) if value.isascii() and value.isdigit() else 0
    return newest


def _response(request: web.Request, resource: Resource, made: Reply, release: Release | None) -> web.Response:
    headers = {"Vary": VARY, "Allow": resource.allow, **made.headers}
    if made is FAILED:
        del headers["Allow"]
        headers["Vary"] = VARY.removeprefix("Accept, ")
    if release is not None:  # only who is let in is told
        headers["X-Api-Version"] = str(release.api)
        headers["X-Version"] = release.server
    if made.content_type and made.status != 204:
        headers["Content-Type"] = made.content_type
    body = made.body
    if len(body) >= COMPRESSED_FROM:
        headers["Vary"] = f"{VARY}, Accept-Encoding"
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
    response = web.Response(status=made.status, body=body, headers=headers)
    if made.chunked and "Content-Encoding" in headers:
        response.enable_chunked_encoding()
    return response
