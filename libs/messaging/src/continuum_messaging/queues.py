"""The state of all queues, read-only: for `continuum status`, the api and metrics."""

from collections.abc import Mapping
from dataclasses import dataclass

from redis.asyncio import Redis

__all__ = ["GroupState", "Queues", "StreamState"]


@dataclass(frozen=True, slots=True)
class GroupState:
    """How far one group is with one stream."""

    group: str
    undelivered: int
    lag_known: bool
    """False where ``undelivered`` is a lower bound."""
    leased: int
    parked: Mapping[int, int]
    """By tier; tier 0 waits for a dependency or was put back."""
    consumers: int
    """Live ones."""
    oldest_undelivered: float | None
    """Age in seconds; nothing where nothing is undelivered."""
    oldest_pending: float | None


@dataclass(frozen=True, slots=True)
class StreamState:
    """One stream and the groups that read it."""

    stream: str
    length: int
    groups: tuple[GroupState, ...]


class Queues:
    """Looks at streams and groups without changing anything."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def read(self) -> tuple[StreamState, ...]:
        """Return the state of every stream of the topology.

        :raises RedisDown: Redis does not answer.
        """
        raise NotImplementedError

    async def dead_letters(self) -> int:
        """Return how many letters are open."""
        raise NotImplementedError

    async def services(self) -> Mapping[str, Mapping[str, object]]:
        """Return the heartbeats, by consumer name, that are younger than 30 s."""
        raise NotImplementedError
