"""Reading the named effects that settlements keep."""

from uuid import UUID

from redis.asyncio import Redis

from continuum_messaging.redis_streams import RedisStreams
from continuum_proto.topology import EFFECTS

__all__ = ["Effects"]


class Effects:
    """What earlier settlements kept."""

    def __init__(self, redis: Redis) -> None:
        self._streams = RedisStreams(redis)

    async def read(
        self, name: str, *, event_id: UUID | None = None, document_id: int | None = None
    ) -> bytes | None:
        """Return what is kept under ``name`` for that event (strings) or document (hashes).

        :raises RedisDown: Redis does not answer.
        """
        effect = EFFECTS[name]
        if effect.kind == "hash":
            return await self._streams.field(effect.key, str(document_id))
        return await self._streams.value(effect.key.format(event_id=event_id))
