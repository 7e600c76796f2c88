"""HTTP listeners: opened with a clear word when that fails, measured and traced."""

import errno
import socket
from time import perf_counter
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_chassis.malformed import QUIET
from continuum_chassis.problems import problem_middleware
from continuum_proto.errors import ConfigurationError
from continuum_telemetry import Metrics, exemplar, server_span
from continuum_telemetry.names import Attribute

__all__ = ["Listener", "listen", "measured", "observed"]

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER: Final = "_OTHER"


class Listener:
    """An open HTTP listener."""

    def __init__(self, runner: web.AppRunner, host: str, port: int) -> None:
        self._runner = runner
        self.host = host
        self.port = port
        """The port in use: what the system chose where 0 was asked for."""

    async def close(self) -> None:
        """Take no new connection, let running requests finish within the drain time, close."""
        await self._runner.cleanup()


async def listen(
    app: web.Application, *, host: str, port: int, setting: str, drain_seconds: float = 1.0
) -> Listener:
    """Serve ``app``; ``setting`` is the variable that changes ``port``.

    :raises ConfigurationError: the port is taken, forbidden, or the address is not of this machine.
    """
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=drain_seconds,
        logger=QUIET,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as exc:
        await runner.cleanup()
        raise ConfigurationError(_refusal(exc, host, port, setting)) from exc
    return Listener(runner, host, int(runner.addresses[0][1]))


def _refusal(exc: OSError, host: str, port: int, setting: str) -> str:
    if exc.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is already in use: set {setting} to a free one"
    if exc.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} needs more rights: set {setting} to one above 1023"
    if exc.errno == errno.EADDRNOTAVAIL or isinstance(exc, socket.gaierror):
        return f"{host} is not an address of this machine: set {setting.replace('_PORT', '_HOST')}"
    return f"cannot listen on {host} port {port}: {exc.strerror}; see {setting}"


def observed(app: web.Application) -> web.Application:
    """Give ``app`` spans, durations and problem documents, unless it has them already."""
    for middleware in (problem_middleware, measured):
        if middleware not in app.middlewares:
            app.middlewares.insert(0, middleware)
    return app


@web.middleware
async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Open a span for the request and record how long it took, by route and status."""
    resource = request.match_info.route.resource
    route = resource.canonical if resource else ""
    method = request.method if request.method in METHODS else OTHER
    started, status = perf_counter(), 500
    with server_span(
        method,
        route,
        path=request.path,
        scheme=request.scheme,
        traceparent=request.headers.get("traceparent"),
    ) as span:
        try:
            response = await handler(request)
        except web.HTTPException as exc:
            status = exc.status
            raise
        else:
            status = response.status
            return response
        finally:
            span.set(Attribute.HTTP_STATUS, status)
            if status >= 500:
                span.fail(str(status))
            Metrics.current().http_server_request.labels(method, route, str(status)).observe(
                perf_counter() - started, exemplar()
            )
