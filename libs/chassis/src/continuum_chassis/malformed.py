"""What callers send that is no HTTP: a problem and one line in the log, without the words that they sent."""

import logging
from typing import Final

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from continuum_chassis.problems import Problem
from continuum_telemetry import server_span

__all__ = ["QUIET", "Answering"]

UNREADABLE: Final = "This is no request that can be understood."
UNFORESEEN: Final = "Something went wrong here; the log tells more."
HEADERS: Final = {"Server": "continuum", "X-Content-Type-Options": "nosniff"}

log = structlog.get_logger()


def _is_ours(record: logging.LogRecord) -> bool:
    """Take malformed requests out: aiohttp answers 400 and logs a traceback, which anybody could cause."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, ConnectionResetError):
        return False  # the caller left before its request was whole
    if not isinstance(error, HttpProcessingError | web.RequestPayloadError):
        return True
    # Its words quote the request, which may hold a secret.
    log.info("request_malformed", error_type=type(error).__name__, status=getattr(error, "code", 400))
    return False


QUIET: Final = logging.getLogger("continuum.http")
"""For aiohttp's servers."""
QUIET.addFilter(_is_ours)


class Answering(web.RequestHandler):
    """aiohttp's protocol, but for what never becomes a request: it would be quoted in plain text."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer with a problem whose trace is that of the line in the log."""
        with server_span(request.method, "", path=request.path, scheme=request.scheme):
            super().handle_error(request, status, exc, message)
            detail = UNREADABLE if status < 500 else UNFORESEEN
            response = Problem(status, detail=detail, headers=HEADERS).response(request)
        response.force_close()
        return response
