"""A sign of life in Redis, every ten seconds."""

import asyncio
import json
from collections.abc import Callable
from time import time

import structlog
from redis.asyncio import Redis

from continuum_messaging.errors import redis_errors
from continuum_proto.errors import ContinuumError
from continuum_proto.topology import SERVICES_KEY

__all__ = ["Heartbeat"]

log = structlog.get_logger()

INTERVAL = 10.0
FORGOTTEN = 86_400.0
"""Seconds after which the sign of a dead process is taken away by whoever beats."""


class Heartbeat:
    """Writes what this process is and holds into the hash ``continuum.services``: a chassis worker."""

    def __init__(
        self,
        redis: Redis,
        *,
        service: str,
        consumer: str,
        version: str,
        slots: int = 0,
        bulk_slots: int = 0,
        held: Callable[[], int] = lambda: 0,
        gates: Callable[[], dict[str, bool]] = dict,
        notes: Callable[[], list[str]] = list,
    ) -> None:
        self._redis = redis
        self._service, self._consumer, self._version = service, consumer, version
        self._slots, self._bulk_slots = slots, bulk_slots
        self._held, self._gates, self._notes = held, gates, notes
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Beat once, then every ten seconds; without Redis go on trying."""
        await self._beat()
        self._task = asyncio.create_task(self._go_on(), name="heartbeat")

    async def drain(self, seconds: float) -> None:
        """Stop, and take the sign away."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        try:
            with redis_errors():
                await self._redis.hdel(SERVICES_KEY, self._consumer)
        except ContinuumError as exc:
            log.debug("heartbeat_left", error=str(exc))

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL)
            await self._beat()

    async def _beat(self) -> None:
        sign = {
            "name": self._service,
            "version": self._version,
            "slots": self._slots,
            "bulk_slots": self._bulk_slots,
            "held": self._held(),
            "gates": self._gates(),
            "notes": self._notes(),
            "time": time(),
        }
        try:
            with redis_errors():
                await self._redis.hset(SERVICES_KEY, self._consumer, json.dumps(sign))
                await self._clear_away()
        except ContinuumError as exc:
            log.debug("heartbeat_missed", error=str(exc))

    async def _clear_away(self) -> None:
        signs = await self._redis.hgetall(SERVICES_KEY)
        for consumer, sign in signs.items():
            if time() - json.loads(sign)["time"] > FORGOTTEN:
                await self._redis.hdel(SERVICES_KEY, consumer)
