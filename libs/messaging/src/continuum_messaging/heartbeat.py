"""A sign of life in Redis, every ten seconds."""

from collections.abc import Callable

from redis.asyncio import Redis

__all__ = ["Heartbeat"]


class Heartbeat:
    """Writes what this process is and holds into the hash ``continuum.services``: a chassis worker."""

    def __init__(
        self,
        redis: Redis,
        *,
        service: str,
        consumer: str,
        version: str,
        held: Callable[[], int] = lambda: 0,
        gates: Callable[[], dict[str, bool]] = dict,
    ) -> None:
        self._redis = redis
        self._about = (service, consumer, version)
        self._held, self._gates = held, gates

    async def start(self) -> None:
        """Begin to beat."""
        raise NotImplementedError

    async def drain(self, seconds: float) -> None:
        """Stop, and take the sign away."""
        raise NotImplementedError
