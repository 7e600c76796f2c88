"""Delivery on Redis Streams."""

from continuum_messaging.routes import Route
from continuum_messaging.settings import DeliverySettings

__all__ = ["RedisLanes"]


class RedisLanes:
    """Reads, leases, calls and settles on Redis: one for each process, and a chassis worker."""

    def __init__(
        self, url: str, *, service: str, consumer: str, settings: DeliverySettings, version: str = ""
    ) -> None:
        self.url, self.service, self.consumer = url, service, consumer
        self.settings, self.version = settings, version
        self._routes: list[Route] = []

    def add(self, route: Route) -> None:
        """Take on ``route``; before the start only."""
        self._routes.append(route)

    async def start(self) -> None:
        """Begin to read."""
        raise NotImplementedError

    async def drain(self, seconds: float) -> None:
        """Stop reading, finish what is in flight within ``seconds``, put the rest back."""
        raise NotImplementedError

    async def problem(self) -> str | None:
        """Say why Redis cannot be used now, or nothing: a health probe."""
        raise NotImplementedError
