"""HTTP listeners: opened with a clear word when that fails, measured and traced."""

import asyncio
import errno
import socket
from time import perf_counter
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_chassis.malformed import QUIET, Answering
from continuum_chassis.problems import problem_middleware
from continuum_chassis.watchdog import Watchdog
from continuum_proto.errors import ConfigurationError
from continuum_telemetry import Metrics, exemplar, server_span
from continuum_telemetry.names import Attribute

__all__ = ["Listener", "listen", "measured", "observed"]

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER: Final = "_OTHER"
BACKLOG: Final = 1024
"""Connections that the system holds until we take them: one that is refused is not tried again."""
GONE: Final = 499
"""The caller left, or was cut off, before its request was whole: nginx's word for it."""


class Listener:
    """An open HTTP listener."""

    def __init__(
        self,
        runner: web.AppRunner,
        server: asyncio.Server,
        host: str,
        *,
        drain_seconds: float,
        watchdog: Watchdog | None,
    ) -> None:
        self._runner = runner
        self._server = server
        self._drain_seconds = drain_seconds
        self._watchdog = watchdog
        self.host = host
        self.port = int(server.sockets[0].getsockname()[1])
        """The port in use: what the system chose where 0 was asked for."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return url_of(self.host, self.port)

    async def close(self) -> None:
        """Take no new connection, let running requests finish within the drain time, close."""
        self._server.close()
        # What would never end by itself is told to, before anybody waits for it.
        await self._runner.shutdown()
        if self._watchdog is not None:
            await self._watchdog.drain(self._drain_seconds)
        await self._runner.cleanup()


def url_of(host: str, port: int) -> str:
    """Write an address; one of IPv6 stands in brackets."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def listen(
    app: web.Application,
    *,
    host: str,
    port: int,
    setting: str,
    drain_seconds: float = 1.0,
    watchdog: Watchdog | None = None,
) -> Listener:
    """Serve ``app``; ``setting`` is the variable that changes ``port``.

    With a ``watchdog`` it is open to strangers: their connections are looked after, and what they send
    compressed comes to the handlers as it is, since unfolding it may cost any amount of memory.

    :raises ConfigurationError: the port is taken, forbidden, or the address is not of this machine.
    """
    if watchdog is not None:
        app.middlewares.insert(0, watchdog.middleware)
    runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=drain_seconds)
    await runner.setup()
    loop, manager = asyncio.get_running_loop(), runner.server
    assert manager is not None, "made by the setup"

    def make() -> Answering:
        return Answering(
            manager,
            loop=loop,
            logger=QUIET,
            access_log=None,  # type: ignore[arg-type]  # as aiohttp's own runner has it
            auto_decompress=watchdog is None,
        )

    try:
        server = await loop.create_server(
            make if watchdog is None else watchdog.guarding(make), host, port, backlog=BACKLOG
        )
    except OSError as exc:
        await runner.cleanup()
        raise ConfigurationError(_refusal(exc, host, port, setting)) from exc
    return Listener(runner, server, host, drain_seconds=drain_seconds, watchdog=watchdog)


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
        except ConnectionResetError:
            status = GONE
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
