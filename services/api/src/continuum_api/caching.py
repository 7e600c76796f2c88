"""Entity tags and conditional answers (RFC 9110)."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from aiohttp import web
from aiohttp.hdrs import CACHE_CONTROL, ETAG, VARY

from continuum_api.negotiation import JSON
from continuum_api.shapes.shape import Shape

REVALIDATE: Final = "no-cache"
FOREVER: Final = "private, max-age=31536000, immutable"
"""For what is addressed by its own checksum; private, because a brief may be withdrawn."""


@dataclass(frozen=True, slots=True)
class Representation:
    """A body with what a cache needs to know of it."""

    body: bytes
    content_type: str
    tag: str
    weak: bool = False
    cache: str = REVALIDATE
    modified: datetime | None = None
    vary: str | None = None

    @property
    def etag(self) -> str:
        """The tag as it stands in a header."""
        return f'W/"{self.tag}"' if self.weak else f'"{self.tag}"'


def fresh(shape: Shape) -> web.Response:
    """Return what is true at this moment only."""
    body, headers = shape.model_dump_json().encode(), {CACHE_CONTROL: REVALIDATE}
    return web.Response(body=body, content_type=JSON, charset="utf-8", headers=headers)


def told(request: web.Request, shape: Shape) -> web.Response:
    """Return ``shape`` under a tag of its own, or 304."""
    return tagged(request, shape.model_dump_json().encode(), JSON)


def tagged(request: web.Request, body: bytes, content_type: str, *, weak: bool = False) -> web.Response:
    """Return ``body`` under a tag that its letters make, or 304."""
    it = Representation(body=body, content_type=content_type, tag=digest(body), weak=weak)
    return answer(request, it)


def digest(body: bytes) -> str:
    """Return a short hash that tells two bodies apart."""
    return sha256(body).hexdigest()[:16]


def answer(request: web.Request, it: Representation) -> web.Response:
    """Return the body, or 304 where the client has it already.

    Only ``If-None-Match`` counts: names that briefs share change without the brief, so a date would lie.
    """
    known = request.if_none_match or ()
    if any(one.value in {it.tag, "*"} for one in known):
        response = web.Response(status=304)
    else:
        response = web.Response(body=it.body, content_type=it.content_type, charset="utf-8")
    response.headers[ETAG] = it.etag
    response.headers[CACHE_CONTROL] = it.cache
    if it.vary:
        response.headers[VARY] = it.vary
    if it.modified:
        response.last_modified = it.modified.replace(microsecond=0)  # aiohttp would round up
    return response
