"""Problem documents: every refusal and failure of an HTTP endpoint in one form (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_proto.errors import ContinuumError, ContractViolation, DependencyDown, TransientError
from continuum_telemetry import current_trace_id

__all__ = ["Problem", "problem_middleware"]

CONTENT_TYPE: Final = "application/problem+json"
RETRY_AFTER: Final = 5
"""Seconds after which a caller may try again when something we need is away."""

log = structlog.get_logger()


class Problem(Exception):
    """An answer of 400 or above that explains itself: raise it in a handler.

    ``errors`` point at the faulty parts of a body: ``{"pointer": "/title", "detail": "…"}``.
    """

    def __init__(
        self,
        status: int,
        title: str | None = None,
        detail: str | None = None,
        *,
        type: str = "about:blank",
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, title, detail)
        self.status = status
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail
        self.type = type
        self.errors = errors
        self.headers = headers or {}

    def response(self, request: web.BaseRequest) -> web.Response:
        """Return the answer to ``request``, with the trace id that finds its log lines."""
        document: dict[str, object] = {"type": self.type, "title": self.title, "status": self.status}
        optional = {"detail": self.detail, "errors": [*self.errors], "trace_id": current_trace_id()}
        document |= {name: value for name, value in optional.items() if value}
        document["instance"] = request.path
        # Whatever bytes a caller put into a header stand in a text as lone surrogates.
        body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
        return web.Response(
            status=self.status, body=body, content_type=CONTENT_TYPE, charset="utf-8", headers=self.headers
        )


@web.middleware
async def problem_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error with a problem document; what nobody foresaw is logged, not shown."""
    try:
        return await handler(request)
    except Problem as problem:
        return problem.response(request)
    except web.HTTPException as exc:
        if exc.status < HTTPStatus.BAD_REQUEST:
            raise
        return _translated(exc).response(request)
    except web.RequestPayloadError:  # its words quote the body
        return Problem(400, detail="The body is not encoded as its headers say.").response(request)
    except ConnectionResetError:
        raise  # the caller has gone: there is nobody to answer
    except ContinuumError as exc:
        return _named(exc).response(request)
    except Exception:  # the boundary: a bug must become an answer, and one log line
        log.exception("request_failed", method=request.method, path=request.path)
        return Problem(500, detail="Something went wrong here; the log tells more.").response(request)


def _translated(exc: web.HTTPException) -> Problem:
    kept = {name: value for name, value in exc.headers.items() if name.lower() not in _OF_THE_BODY}
    said = exc.text if exc.text and exc.text != f"{exc.status}: {exc.reason}" else None
    return Problem(exc.status, exc.reason, said, headers=kept)


_OF_THE_BODY: Final = frozenset({"content-type", "content-length"})


def _named(exc: ContinuumError) -> Problem:
    if isinstance(exc, ContractViolation):
        return Problem(400, detail=str(exc))
    if isinstance(exc, DependencyDown | TransientError):
        log.warning("request_refused", error_type=type(exc).__qualname__, error=str(exc))
        return Problem(503, detail=str(exc), headers={"Retry-After": str(RETRY_AFTER)})
    log.error("request_failed", error_type=type(exc).__qualname__, error=str(exc))
    return Problem(500, detail="Something went wrong here; the log tells more.")
