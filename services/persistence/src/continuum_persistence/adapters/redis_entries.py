"""Whether published events are still there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from redis.asyncio import Redis

from continuum_messaging import Traces, read_traces
from continuum_messaging.errors import redis_errors


class RedisEntries:
    """Entries of streams, by id."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def traces(self) -> Traces:
        """Look at Redis.

        :raises RedisDown: it does not answer.
        """
        return await read_traces(self._redis)

    async def events(self, entries: Sequence[tuple[str, str]]) -> Sequence[UUID | None]:
        """Return the event in each entry, given by stream and id; nothing where it is gone.

        :raises RedisDown: Redis does not answer.
        """
        pipeline = self._redis.pipeline(transaction=False)
        for stream, entry in entries:
            pipeline.xrange(stream, entry, entry)
        with redis_errors():
            found: Sequence[Any] = await pipeline.execute()
        return [_event(one[0][1]) if one else None for one in found]


def _event(fields: dict[bytes, bytes]) -> UUID | None:
    try:
        return UUID(fields.get(b"id", b"").decode())
    except ValueError:
        return None
