"""Trimming: acknowledging does not delete, so somebody must; and counting, for metrics."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from time import time
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from continuum_messaging.errors import redis_errors, unavailable
from continuum_messaging.locks import Locks
from continuum_messaging.lua import call
from continuum_messaging.queues import GroupState, Queues, StreamState
from continuum_messaging.redis_streams import milliseconds, no_group
from continuum_proto.errors import ContinuumError, DependencyDown
from continuum_proto.topology import DEAD_LETTERS, RETENTION, STREAMS
from continuum_telemetry import Metrics

__all__ = ["CROWDED", "Janitor", "fullness"]

log = structlog.get_logger()

INTERVAL = 15.0
CROWDED = 0.75
"""From this share of ``maxmemory`` on settled entries are dropped whatever their age, and bulk work is held
back: before ingest, at 0.8, refuses what is live."""
AT_MOST = 10_000
"""Entries dropped in one call: trimming must not keep Redis from others."""


async def fullness(redis: Redis) -> float:
    """Return which share of ``maxmemory`` is used; 0 where there is no limit.

    :raises RedisDown: Redis does not answer.
    """
    with redis_errors():
        info: Any = await redis.info("memory")
    limit = int(info.get("maxmemory", 0))
    return int(info["used_memory"]) / limit if limit else 0.0


@dataclass(slots=True, eq=False)
class Janitor:
    """Trims the streams and exports their state, in one process at a time: a chassis worker."""

    redis: Redis
    consumer: str
    retention: timedelta = RETENTION
    interval: float = INTERVAL
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    async def start(self) -> None:
        """Begin to tidy up."""
        self._task = asyncio.create_task(self._go_on(), name="janitor")

    async def drain(self, seconds: float) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def trim(self) -> int:
        """Drop what is old, settled by every group and no dead letter; return how many entries."""
        keep = 0.0 if await fullness(self.redis) >= CROWDED else self.retention.total_seconds()
        oldest, dropped = milliseconds(time() - keep), 0
        for stream in STREAMS:
            if stream is not DEAD_LETTERS:
                dropped += await self._trim(stream.name, oldest)
        return dropped

    async def _trim(self, stream: str, oldest: int) -> int:
        try:
            return int(await call(self.redis, "trim", [stream], [oldest, AT_MOST]))
        except RedisError as exc:
            if no_group(exc):
                return 0
            raise

    async def _go_on(self) -> None:
        locks = Locks(self.redis, self.consumer)
        while True:
            await asyncio.sleep(self.interval)
            try:
                if await locks.turn("janitor", self.interval * 0.9):
                    await self.trim()
                    _show(await Queues(self.redis).read())
            except (RedisError, OSError, ContinuumError) as exc:
                if not (isinstance(exc, DependencyDown) or unavailable(exc)):
                    log.warning("janitor_failed", error_type=type(exc).__name__, error=str(exc))


def _show(states: tuple[StreamState, ...]) -> None:
    metrics = Metrics.current()
    for state in states:
        metrics.stream_length.labels(state.stream).set(state.length)
        if state.stream == DEAD_LETTERS.name:
            metrics.dead_letters.set(state.length)
        for group in state.groups:
            _show_group(metrics, state.stream, group)


def _show_group(metrics: Metrics, stream: str, group: GroupState) -> None:
    about = (stream, group.group)
    metrics.stream_undelivered.labels(*about).set(group.undelivered)
    metrics.stream_lag_known.labels(*about).set(group.lag_known)
    metrics.stream_leased.labels(*about).set(group.leased)
    for tier in range(max(group.parked, default=0) + 1):
        metrics.stream_parked.labels(*about, str(tier)).set(group.parked.get(tier, 0))
    metrics.stream_oldest_age.labels(*about, "undelivered").set(group.oldest_undelivered or 0)
    metrics.stream_oldest_age.labels(*about, "pending").set(group.oldest_pending or 0)
