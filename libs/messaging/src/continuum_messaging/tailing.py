"""Reading streams as they grow, without a group: nothing is leased, acknowledged or changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from continuum_messaging.entries import Taken, order
from continuum_messaging.errors import redis_errors

__all__ = ["Recent", "Tail"]

NOTHING = "0-0"
BLOCK_MS = 2000
"""Below the time-out of a socket. Redis 6.2 does not wake a read whose stream is deleted."""
PAGE = 500


@dataclass(frozen=True, slots=True)
class Recent:
    """The newest entries, and where each stream was before them."""

    floors: Mapping[str, str]
    """By stream the id after which nothing is missing: neither trimmed away nor left out."""
    entries: Sequence[Taken]
    """In the order of their ids."""


class Tail:
    """Looks at ``streams`` together; they need not exist yet."""

    def __init__(self, redis: Redis, streams: Sequence[str]) -> None:
        self._redis = redis
        self._streams = tuple(streams)

    async def recent(self, most: int) -> Recent:
        """Return up to ``most`` of the newest entries of each stream.

        :raises RedisDown: Redis does not answer.
        """
        floors: dict[str, str] = {}
        entries: list[Taken] = []
        with redis_errors():
            for stream in self._streams:
                found: Any = await self._redis.xrevrange(stream, count=most + 1)
                newest = [_taken(stream, entry) for entry in reversed(found)]
                # What was before the oldest that is left may have been trimmed: that one is the floor.
                floors[stream] = newest[0].entry if newest else await self._last(stream)
                entries += newest[1:]
        return Recent(floors, sorted(entries, key=lambda taken: order(taken.entry)))

    async def after(self, positions: Mapping[str, str]) -> Sequence[Taken]:
        """Return what stands after ``positions``, waiting up to two seconds for the first entry.

        :raises RedisDown: Redis does not answer.
        """
        asked: dict[Any, Any] = dict(positions)
        with redis_errors():
            found: Any = await self._redis.xread(asked, count=PAGE, block=BLOCK_MS)
        return [_taken(stream.decode(), entry) for stream, entries in found or () for entry in entries]

    async def _last(self, stream: str) -> str:
        """Return the last id that an empty stream gave out."""
        try:
            about: Any = await self._redis.xinfo_stream(stream)
        except ResponseError as exc:
            if "no such key" not in str(exc):
                raise
            return NOTHING
        last: bytes = about["last-generated-id"]
        return last.decode()


def _taken(stream: str, entry: tuple[bytes, Mapping[bytes, bytes]]) -> Taken:
    return Taken(stream, entry[0].decode(), entry[1])
