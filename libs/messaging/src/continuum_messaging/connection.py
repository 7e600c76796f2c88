"""Connections to Redis whose retries are off: the library alone repeats, and only what is idempotent."""

from redis.asyncio import Redis

__all__ = ["open_redis"]


def open_redis(url: str, *, connections: int = 8, timeout: float = 5.0) -> Redis:
    """Return a client of ``url`` that connects when first used; ``timeout`` in seconds.

    :raises ConfigurationError: the URL is none of Redis.
    """
    raise NotImplementedError
