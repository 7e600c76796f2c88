"""Delivery on Redis Streams: one for each process."""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from contextlib import AsyncExitStack
from time import monotonic

import structlog
from redis.asyncio import Redis

from continuum_messaging.brakes import Brakes
from continuum_messaging.budgets import Budget
from continuum_messaging.claims import Claims
from continuum_messaging.connection import open_redis
from continuum_messaging.deliveries import Runner
from continuum_messaging.delivery import Reached, unwatched
from continuum_messaging.epochs import new_epoch
from continuum_messaging.errors import redis_errors
from continuum_messaging.findings import require_fit
from continuum_messaging.gates import Gates
from continuum_messaging.leases import Leases
from continuum_messaging.locks import Locks
from continuum_messaging.observing import Observer
from continuum_messaging.reader import Reader
from continuum_messaging.redis_streams import RedisStreams
from continuum_messaging.routes import Route
from continuum_messaging.settings import DeliverySettings
from continuum_messaging.settler import Settler
from continuum_messaging.skew import Skew
from continuum_messaging.solitude import Solitude
from continuum_messaging.topology import ensure_topology
from continuum_messaging.weather import Weather
from continuum_proto.errors import ContinuumError
from continuum_telemetry import Metrics

__all__ = ["RedisLanes"]

log = structlog.get_logger()

SETTLING = 2
"""How many round trips of settlements go on at a time."""


class RedisLanes:
    """Reads, leases, calls and settles on Redis: one for each process, and a chassis worker.

    ``failed`` is told when delivery cannot go on at all (Redis refuses our password or rights).
    Groups that are ``off`` are destroyed and not created.
    ``reached`` is told of each :class:`Point` that a delivery passes, for tests of faults.
    """

    def __init__(
        self,
        url: str,
        *,
        service: str,
        consumer: str,
        settings: DeliverySettings,
        version: str = "",
        failed: Callable[[BaseException], None] | None = None,
        reached: Reached = unwatched,
        off: Collection[str] = (),
    ) -> None:
        self._url, self._consumer, self._settings = url, consumer, settings
        observer = Observer(Metrics.current())
        gates = Gates(settings, changed=observer.gate)
        self._brakes = Brakes(settings, pulled=observer.stopped)
        self._runner = Runner(service, version, settings, gates, observer, self._brakes, reached=reached)
        self._failed, self._off = failed or _raise_later, off
        self._routes: list[Route] = []
        self._readers: list[Reader] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._reading: list[asyncio.Task[None]] = []
        self._stack = AsyncExitStack()
        self._clients: list[Redis] = []
        self._stopping = asyncio.Event()
        self._weather = Weather(_tell)
        self._skew = Skew(Metrics.current().clock_skew)
        self._commands: Redis | None = None
        self._leases: Leases | None = None

    def add(self, route: Route) -> None:
        """Take on ``route``; before the start only."""
        self._routes.append(route)

    async def start(self) -> None:
        """Look whether Redis is fit, create the groups and begin to read.

        :raises RedisDown: Redis is not there yet.
        :raises ConfigurationError: it refuses us, or would lose entries by its policy.
        """
        commands = self._commands = self._open(connections=8)
        await require_fit(commands)
        await ensure_topology(commands, off=self._off)
        settler = Settler(self._open(connections=SETTLING, packing=True))
        renewals = self._open(connections=1)
        leases = self._leases = Leases(RedisStreams(commands, renewals=renewals), self._settings)
        solitude, locks = Solitude(), Locks(commands, self._consumer)
        for route in self._routes:
            reads = self._open(connections=1, timeout=self._settings.block + 3)
            streams = RedisStreams(commands, reads=reads, renewals=renewals, settler=settler)
            self._readers.append(self._reader(route, streams, leases, locks, solitude))
        slots = Metrics.current().slots
        slots.labels("busy").set_function(self._busy)
        slots.labels("free").set_function(lambda: self._settings.slots * len(self._routes) - self._busy())
        settling = [settler.run() for _ in range(SETTLING)]
        for work in (*settling, leases.renew(), leases.watch()):
            self._tasks.append(self._spawn(work))
        self._reading = [self._spawn(reader.run()) for reader in self._readers]

    async def drain(self, seconds: float) -> None:
        """Stop reading, finish what is in flight within ``seconds``, put the rest back, leave."""
        self._stopping.set()
        try:
            await self._finish(seconds)
        finally:
            for task in (*self._reading, *self._tasks):
                task.cancel()
            await asyncio.gather(*self._reading, *self._tasks, return_exceptions=True)
            await self._stack.aclose()

    async def _finish(self, seconds: float) -> None:
        if not self._reading:
            return
        began = monotonic()
        # A read in flight is not cancelled, it ends by its BLOCK: entries would be left behind.
        await asyncio.wait(self._reading, timeout=self._settings.block + 3)
        left = max(0.0, seconds - (monotonic() - began))
        await asyncio.gather(*(reader.finish(left) for reader in self._readers))
        await self._leave()

    async def problem(self) -> str | None:
        """Say why Redis cannot be used now, or nothing: a health probe."""
        if self._commands is None:
            return "delivery has not started"
        try:
            with redis_errors():
                await self._commands.ping()
        except ContinuumError as exc:
            return str(exc)
        return self._weather.down

    async def waiting(self) -> str | None:
        """Say what keeps work waiting, a dependency or our own failures, or nothing: a health probe."""
        problems = (self._brakes.problem(), self._runner.gates.problem())
        return "; ".join(filter(None, problems)) or None

    def held(self) -> int:
        """Return how many entries this process holds."""
        return len(self._leases) if self._leases is not None else 0

    def gates(self) -> dict[str, bool]:
        """Return the gates that this process knows, and whether they are open."""
        return self._runner.gates.state()

    def notes(self) -> list[str]:
        """Say what a person may wonder at: who stopped reading, whose bulk work waits for tomorrow."""
        budgets = [reader.budget.note() for reader in self._readers]
        notes = (self._brakes.problem(), self._skew.problem(), *budgets)
        return [note for note in notes if note is not None]

    def _busy(self) -> int:
        return sum(reader.slots.busy() for reader in self._readers)

    def _open(self, *, connections: int, timeout: float = 5.0, packing: bool = False) -> Redis:
        redis = open_redis(self._url, connections=connections, timeout=timeout, packing=packing)
        self._clients.append(redis)
        self._stack.push_async_callback(redis.aclose)
        return redis

    def _reader(
        self, route: Route, streams: RedisStreams, leases: Leases, locks: Locks, solitude: Solitude
    ) -> Reader:
        claims = Claims(
            route, self._consumer, streams, self._settings, self._runner.observer, self._skew.compare
        )
        return Reader(
            route=route,
            consumer=self._consumer,
            streams=streams,
            runner=self._runner,
            leases=leases,
            locks=locks,
            claims=claims,
            solitude=solitude,
            weather=self._weather,
            budget=Budget(route, streams),
            restore=self._restore,
            hang_up=self._hang_up,
            stopping=self._stopping,
        )

    async def _restore(self) -> None:
        assert self._commands is not None
        log.warning("groups_missing", action="created again at 0")
        await ensure_topology(self._commands, off=self._off)
        await new_epoch(self._commands)

    async def _hang_up(self, also_in_use: bool) -> None:
        pools = [client.connection_pool for client in self._clients]
        # What a dead connection says when it is closed is no news.
        await asyncio.gather(
            *(pool.disconnect(inuse_connections=also_in_use) for pool in pools), return_exceptions=True
        )

    async def _leave(self) -> None:
        assert self._commands is not None
        streams = RedisStreams(self._commands)
        try:
            for route in self._routes:
                for stream in route.streams:
                    await streams.leave(stream.name, route.group, self._consumer)
        except ContinuumError as exc:
            # Whoever claims what we may still hold clears us away later.
            log.warning("not_left", error=str(exc))

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._stopping.set()
            self._failed(error)


def _tell(reason: str | None) -> None:
    if reason is None:
        log.info("redis_back")
    else:
        log.warning("redis_down", error=reason)


def _raise_later(error: BaseException) -> None:
    asyncio.get_running_loop().call_exception_handler(
        {"message": "delivery cannot go on", "exception": error}
    )
