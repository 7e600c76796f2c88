"""What callers send that is no HTTP: one line in the log, without the words that they sent."""

import logging
from typing import Final

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

__all__ = ["QUIET"]

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
