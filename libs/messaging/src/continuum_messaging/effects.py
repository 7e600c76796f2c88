"""Reading the named effects that settlements keep."""

from uuid import UUID

from redis.asyncio import Redis

__all__ = ["Effects"]


class Effects:
    """What earlier settlements kept."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def read(
        self, name: str, *, event_id: UUID | None = None, document_id: int | None = None
    ) -> bytes | None:
        """Return what is kept under ``name`` for that event (strings) or document (hashes).

        :raises RedisDown: Redis does not answer.
        """
        raise NotImplementedError
