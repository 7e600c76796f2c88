"""Documents that a model is owed, in one hash of Redis."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from redis.asyncio import Redis

from continuum_messaging.errors import redis_errors
from continuum_messaging.lua import execute
from continuum_proto.topology import OWED_KEY

__all__ = ["RedisOwed"]

REMOVE: Final = """
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
"""
"""One step: a document that was owed again meanwhile must not be forgotten."""


@dataclass(frozen=True, slots=True)
class RedisOwed:
    """Keeps ``continuum.owed``: by document the event that led to it."""

    redis: Redis

    async def add(self, document_id: int, event: UUID) -> None:
        """Remember a document.

        :raises RedisDown: Redis does not answer, or is full.
        """
        with redis_errors():
            await execute(self.redis, "HSET", OWED_KEY, document_id, str(event))

    async def some(self, most: int) -> Mapping[int, UUID]:
        """Return up to ``most`` of them, whichever.

        :raises RedisDown: Redis does not answer.
        """
        with redis_errors():
            flat: Any = await execute(self.redis, "HRANDFIELD", OWED_KEY, most, "WITHVALUES")
        return {
            int(document): UUID(event.decode()) for document, event in zip(flat[::2], flat[1::2], strict=True)
        }

    async def remove(self, document_id: int, event: UUID) -> None:
        """Forget a document, unless another event has led to it since.

        :raises RedisDown: Redis does not answer.
        """
        with redis_errors():
            await execute(self.redis, "EVAL", REMOVE, 1, OWED_KEY, document_id, str(event))
