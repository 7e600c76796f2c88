"""Signs of life in Redis, read only."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from continuum_api.shapes.about import ServiceState
from continuum_messaging import Queues, open_redis


@dataclass(frozen=True, slots=True)
class Heartbeats:
    """The processes that beat lately."""

    queues: Queues

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[Self]:
        """Connect when first asked; Redis may be away."""
        redis = open_redis(url, connections=2)
        try:
            yield cls(Queues(redis))
        finally:
            await redis.aclose()

    async def services(self) -> Sequence[ServiceState]:
        """Return those that gave a sign of life lately, by name.

        :raises RedisDown: Redis does not answer.
        """
        beats = await self.queues.services()
        return sorted((_state(name, beat) for name, beat in beats.items()), key=lambda one: one.consumer)


def _state(consumer: str, beat: Mapping[str, Any]) -> ServiceState:
    return ServiceState(
        name=beat["name"],
        consumer=consumer,
        version=beat["version"],
        heartbeat_at=datetime.fromtimestamp(beat["time"], UTC),
        holding=beat["held"],
        gates=beat["gates"],
    )
