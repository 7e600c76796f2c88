"""A watchdog for connections of strangers.

aiohttp has no time-out for a peer that says nothing, sends half a head, or a body that never ends. Here
each connection is seen from outside, between the transport and aiohttp's own protocol: when it was last
heard, and how much has come. Whether a request is whole and waits for us, the request itself tells.
"""

import asyncio
import resource
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from aiohttp import StreamReader, web
from aiohttp.typedefs import Handler

from continuum_telemetry import Metrics

__all__ = ["Limits", "Watchdog"]

OTHER_FILES: Final = 100
"""File descriptors that connections leave to everything else, or half of them where there are so few."""
LOOKS: Final = 10
"""How often to look within the shortest patience."""
SILENT: Final = "silent"
SLOW: Final = "slow"
IDLE: Final = "idle"
CROWDED: Final = "crowded"
STOPPING: Final = "stopping"
GREETING: Final = 1.0
"""Seconds in which whoever has just connected is about to send a request."""
POLL: Final = 0.02
"""Seconds between two looks whether all is answered."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a connection may take for a request, and how many there may be."""

    silence: float = 10.0
    """Seconds without a byte, while a request has not come whole."""
    idle: float = 75.0
    """Seconds without a byte between two requests."""
    rate: float = 64 * 1024
    """Bytes a second that a request must bring once it is larger than ``small``."""
    small: int = 64 * 1024
    """Bytes; a request up to there may come as slowly as it likes, as long as it comes."""
    connections: int = 2000
    """At this number the one that has waited longest without a whole request goes."""


class Watchdog:
    """Looks after the connections of one listener, and ends what only costs."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._most = room(limits.connections, _descriptors(limits.connections + OTHER_FILES))
        if self._most < limits.connections:
            log.warning("few_connections", connections=self._most, advice="raise the limit of open files")
        self._stopping = False
        self._connections: dict[asyncio.BaseTransport, _Connection] = {}
        self._cut = Metrics.current().connections_cut

    def guarding(self, make: Callable[[], asyncio.Protocol]) -> Callable[[], asyncio.Protocol]:
        """Return what makes protocols like ``make``, each seen by this watchdog."""
        return lambda: _Connection(make(), self)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Know which request a connection is about: whole, it is ours to answer."""
        transport = request.transport
        connection = self._connections.get(transport) if transport is not None else None
        if connection is None:
            return await handler(request)
        connection.body = request.content
        try:
            response = await handler(request)
            if self._stopping:
                response.force_close()
            return response
        finally:
            connection.answered()
            self._to_the_end(connection)

    async def watch(self) -> None:
        """Look around until cancelled."""
        every = min(self._limits.silence, self._limits.idle) / LOOKS
        loop = asyncio.get_running_loop()
        looked = loop.time()
        while True:
            await asyncio.sleep(every)
            now = loop.time()
            if now - looked > self._limits.silence / 2:
                # It was us who stood still: nobody could be heard meanwhile.
                for connection in self._connections.values():
                    connection.excuse(now)
            self._look(looked := now)

    async def drain(self, seconds: float) -> None:
        """Let requests that have begun come whole and be answered; end what has not come by then.

        aiohttp by itself waits for them, and hears nothing more of what they send.
        """
        self._stopping = True
        try:
            async with asyncio.timeout(seconds):
                while self._busy():  # noqa: ASYNC110 - that time passes is a part of it
                    await asyncio.sleep(POLL)
        except TimeoutError:
            for transport, connection in self._busy():
                if not connection.whole:
                    self._end(transport, connection, STOPPING)

    def _busy(self) -> list[tuple[asyncio.BaseTransport, "_Connection"]]:
        now = asyncio.get_running_loop().time()
        return [pair for pair in self._connections.items() if pair[1].busy(now)]

    def opened(self, connection: "_Connection", transport: asyncio.Transport) -> None:
        """Take in a new connection, and make room for it where there is none."""
        if len(self._connections) >= self._most:
            self._make_room()
        self._connections[transport] = connection

    def closed(self, transport: asyncio.BaseTransport) -> None:
        """Forget a connection."""
        self._connections.pop(transport, None)

    def _look(self, now: float) -> None:
        reasons: Counter[str] = Counter()
        for transport, connection in [*self._connections.items()]:
            if (reason := connection.fault(now, self._limits)) is not None:
                reasons[reason] += 1
                self._end(transport, connection, reason)
        if reasons:
            log.info("connections_cut", **reasons)

    def _make_room(self) -> None:
        """End the connection that has waited longest; a request that is whole is answered."""
        for transport, connection in self._connections.items():
            if not connection.whole:
                self._end(transport, connection, CROWDED)
                return

    def _end(self, transport: asyncio.BaseTransport, connection: "_Connection", reason: str) -> None:
        self._cut.labels(reason).inc()
        self.closed(transport)
        connection.transport.abort()

    def _to_the_end(self, connection: "_Connection") -> None:
        """Let it wait anew: the order of the connections is that of their waiting."""
        if self._connections.pop(connection.transport, None) is not None:
            self._connections[connection.transport] = connection


class _Connection(asyncio.Protocol):
    """Hands everything on to aiohttp's protocol, and remembers what came when."""

    __slots__ = (
        "_inner",
        "_loop",
        "_seen",
        "_since",
        "_used",
        "_watchdog",
        "body",
        "heard",
        "size",
        "transport",
    )

    transport: asyncio.Transport

    def __init__(self, inner: asyncio.Protocol, watchdog: Watchdog) -> None:
        self._inner = inner
        self._watchdog = watchdog
        self._loop = asyncio.get_running_loop()
        self._used = False
        self.body: StreamReader | None = None
        """Of the request that is being answered."""
        self.size = 0
        """Bytes of the request that is coming."""
        self.heard = self._since = self._loop.time()
        self._seen = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._watchdog.opened(self, transport)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self.size += len(data)
        self.heard = self._loop.time()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._watchdog.closed(self.transport)
        self._inner.connection_lost(exc)

    @property
    def whole(self) -> bool:
        """Whether its request has come and waits for our answer."""
        return self.body is not None and self.body.is_eof()

    @property
    def _resting(self) -> bool:
        """Whether it was answered, and nothing has come since."""
        return self._used and not self.size and self.body is None

    def busy(self, now: float) -> bool:
        """Tell whether a request is coming, or is being answered."""
        return not self._resting and (self.size > 0 or self.body is not None or now - self.heard < GREETING)

    def answered(self) -> None:
        """Begin to wait for the next request."""
        self._used, self.body, self.size = True, None, 0
        self.excuse(self._loop.time())

    def excuse(self, now: float) -> None:
        """Hold nothing against it that was before ``now``."""
        self.heard = self._since = now
        self._seen = self.size

    def fault(self, now: float, limits: Limits) -> str | None:
        """Say why it is to end, if it is."""
        if self.whole:
            return None
        if self._resting:
            return IDLE if now - self.heard > limits.idle else None
        if now - self.heard > limits.silence:
            return SILENT
        return SLOW if self._is_slow(now, limits) else None

    def _is_slow(self, now: float, limits: Limits) -> bool:
        """Tell whether too little has come since the last mark; set a new one from time to time."""
        passed = now - self._since
        if passed < limits.silence:
            return False
        slow = self._seen > limits.small and self.size - self._seen < limits.rate * passed
        self._since, self._seen = now, self.size
        return slow


def room(connections: int, files: int) -> int:
    """Return how many of the wanted ``connections`` a process may have that can open so many ``files``."""
    return max(1, min(connections, max(files - OTHER_FILES, files // 2)))


def _descriptors(wanted: int) -> int:
    """Ask for as many files as are ``wanted``, sockets among them; return how many this process may open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft
