"""What every answer carries and every request must pass: safe headers, a known host, clear refusals."""

from collections.abc import Collection, Iterable
from typing import Final
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.hdrs import AUTHORIZATION, CACHE_CONTROL, HOST, ORIGIN, VARY
from aiohttp.typedefs import Handler, Middleware

from continuum_api import problems
from continuum_api.negotiation import JSON
from continuum_proto.errors import DatabaseDown

POLICY: Final = "Content-Security-Policy"
HEADERS: Final = {
    POLICY: ("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "continuum",
}
LARGEST_BODY: Final = 64 * 1024
"""Bytes; requests are short."""
LOCAL: Final = ("localhost", "127.0.0.1", "::1")

log = structlog.get_logger()


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Give ``response`` what a browser needs to treat it as data; nothing may be kept unasked.

    A cache keeps what is for one token from all others.
    """
    own = response.headers.get(POLICY, HEADERS[POLICY])
    response.headers.update({**HEADERS, POLICY: own})
    response.headers.setdefault(CACHE_CONTROL, "no-store")
    varies = response.headers.get(VARY)
    response.headers[VARY] = f"{AUTHORIZATION}, {varies}" if varies else AUTHORIZATION


def host_names(public_url: str | None, others: Iterable[str]) -> frozenset[str]:
    """Return the host names that requests may carry: this machine's, the public one and ``others``."""
    public = urlsplit(public_url).hostname if public_url else None
    names = [*LOCAL, *others, *([public] if public else [])]
    return frozenset(name.strip().strip("[]").lower() for name in names)


def only_for(hosts: Collection[str]) -> Middleware:
    """Refuse requests for other hosts: a page elsewhere may point its own name at this machine."""

    @web.middleware
    async def known_host(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _name(request.headers.get(HOST, "")) not in hosts:
            raise problems.misdirected()
        return await handler(request)

    return known_host


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def check_change(request: web.Request, hosts: Collection[str]) -> None:
    """Refuse a change that a page of another site may have sent.

    A browser tells the ``Origin`` of such a page, and asks us before it lets the page send JSON.
    """
    for origin in request.headers.getall(ORIGIN, ()):
        if _origin(origin) not in hosts:
            raise problems.forbidden_origin()
    if request.content_type != JSON:
        raise problems.unsupported_media_type()


def _origin(origin: str) -> str:
    scheme, _, rest = origin.partition("://")
    return _name(rest) if scheme in {"http", "https"} else ""


@web.middleware
async def worded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the refusals of the router and of the archive our types and words, and no inside knowledge."""
    try:
        return await handler(request)
    except web.HTTPNotFound as exc:
        raise problems.no_such_address() from exc
    except web.HTTPRequestEntityTooLarge as exc:
        raise problems.too_large(LARGEST_BODY) from exc
    except DatabaseDown as exc:
        log.warning("archive_away", error=str(exc))
        raise problems.unavailable("The archive") from exc
