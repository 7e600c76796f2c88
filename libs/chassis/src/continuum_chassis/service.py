"""A service: what its composition root hands over, and the order in which it starts and stops."""

import asyncio
import secrets
import socket
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from aiohttp import web

from continuum_chassis.health import Health
from continuum_chassis.http import Listener, listen, observed
from continuum_chassis.stopping import Stopping
from continuum_chassis.watchdog import Limits, Watchdog
from continuum_telemetry import Metrics

__all__ = ["Service", "Worker"]

GRACE: Final = 4.0
"""Seconds beyond the drain time: a blocking read of Redis ends by itself after two."""

AGAIN: Final = 1.0
"""Seconds after which a task that was cancelled and goes on is cancelled again: redis-py swallows some."""

log = structlog.get_logger()


class Worker(Protocol):
    """Something that works in the background from start to drain."""

    async def start(self) -> None:
        """Begin; return when the work goes on by itself."""

    async def drain(self, seconds: float) -> None:
        """Take nothing new, finish what is held within ``seconds``, give back the rest."""


@dataclass(frozen=True, slots=True)
class _Site:
    app: web.Application
    host: str
    port: int
    setting: str
    limits: Limits | None


class Service:
    """One service while it runs.

    ``stack`` holds the adapters: it is closed after the drain. ``consumer`` is new at every start and
    never used again.
    """

    def __init__(self, name: str, version: str, *, drain_seconds: float, stopping: Stopping) -> None:
        self.name = name
        self.version = version
        self.consumer = f"{name}-{socket.gethostname()}-{secrets.token_hex(4)}"
        self.stack = AsyncExitStack()
        self.health = Health()
        self.metrics = Metrics.current()
        self.listeners: list[Listener] = []
        self._drain_seconds = drain_seconds
        self._stopping = stopping
        self._workers: list[Worker] = []
        self._started: list[Worker] = []
        self._sites: list[_Site] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def work(self, worker: Worker) -> None:
        """Start ``worker`` when everything is composed; drain it before the adapters close."""
        self._workers.append(worker)

    def serve(
        self, app: web.Application, *, host: str, port: int, setting: str, limits: Limits | None = None
    ) -> None:
        """Open a public listener once the workers run; ``setting`` is the variable that changes ``port``.

        The app is given spans, durations and problem documents; with ``limits`` a watchdog as well.
        """
        self._sites.append(_Site(app, host, port, setting, limits))

    def spawn(self, coroutine: Coroutine[object, object, None], *, name: str) -> None:
        """Run ``coroutine`` in the background; if it fails, the service stops.

        It is cancelled after the workers are drained, before the adapters close.
        """
        task = asyncio.create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def fail(self, error: BaseException, *, name: str = "worker") -> None:
        """Stop the service because its part ``name`` cannot go on: exit code 1, or 78 for a setting."""
        self._stopping.because(error, part=name)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error, name=task.get_name())

    async def start(self) -> None:
        """Start the workers one after the other, then open the public listeners."""
        for worker in self._workers:
            self._started.append(worker)
            await worker.start()
        for site in self._sites:
            listener = await self._listener(site)
            self.listeners.append(listener)
            log.info("listening", host=listener.host, port=listener.port)
        self.health.state = None

    async def _listener(self, site: _Site) -> Listener:
        watchdog = None if site.limits is None else Watchdog(site.limits)
        if watchdog is not None:
            self.spawn(watchdog.watch(), name="watchdog")
        return await listen(
            observed(site.app),
            host=site.host,
            port=site.port,
            setting=site.setting,
            drain_seconds=self._drain_seconds,
            watchdog=watchdog,
        )

    async def drain(self) -> None:
        """Say that we stop, close the listeners, finish what is held, end the background tasks."""
        self.health.state = "stopping"
        await self._all(*(listener.close() for listener in self.listeners))
        await self._all(*(worker.drain(self._drain_seconds) for worker in reversed(self._started)))
        await self._end_tasks()

    async def _end_tasks(self) -> None:
        """Cancel what runs in the background, again and again: a client may take the first for a time-out."""
        pending = {*self._tasks}
        while pending:
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=AGAIN)

    async def _all(self, *steps: Coroutine[object, object, None]) -> None:
        bounded = (asyncio.wait_for(step, self._drain_seconds + GRACE) for step in steps)
        for outcome in await asyncio.gather(*bounded, return_exceptions=True):
            if isinstance(outcome, BaseException):
                self.fail(outcome, name="drain")
