"""Notes of long documents in Redis: one hash for each document, which a day without notes removes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError

from continuum_messaging.errors import redis_errors
from continuum_messaging.lua import execute
from continuum_proto.topology import NOTED_KEY, NOTES_KEY

__all__ = ["RedisNotes"]

EXPIRY: Final = timedelta(days=1)
KEEP: Final = """
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
"""
"""One step: notes are words of a document, and must not stay where a service dies between the two."""


@dataclass(frozen=True, slots=True)
class RedisNotes:
    """Keeps notes in ``continuum.notes:<fingerprint>``."""

    redis: Redis

    async def recall(self, document: str, part: str) -> bytes | None:
        """Return what was kept of a part, if it is still there.

        :raises RedisDown: Redis does not answer.
        """
        with redis_errors():
            kept: Any = await execute(self.redis, "HGET", _key(document), part)
        return bytes(kept) if kept is not None else None

    async def keep(self, document: str, part: str, notes: bytes) -> None:
        """Keep the notes of a part for a day after the last ones.

        :raises RedisDown: Redis does not answer, or is full.
        """
        milliseconds = int(EXPIRY / timedelta(milliseconds=1))
        with redis_errors():
            await execute(self.redis, "EVAL", KEEP, 1, _key(document), part, notes, milliseconds)

    async def forget(self, document: str) -> None:
        """Remove all that is kept of a document.

        :raises RedisDown: Redis does not answer.
        """
        with redis_errors():
            await execute(self.redis, "DEL", _key(document))

    async def begin(self, document: str, number: int) -> None:
        """Say which document has that fingerprint: whoever erases it knows its number alone.

        :raises RedisDown: Redis does not answer.
        """
        with redis_errors():
            try:
                await execute(self.redis, "HSET", NOTED_KEY, number, document)
            except OutOfMemoryError:
                return  # A full Redis has to drain, and has no room for notes of this document either.

    async def end(self, document: str, number: int) -> None:
        """Remove all that is kept of a document: its brief is made.

        :raises RedisDown: Redis does not answer.
        """
        await self.forget(document)
        with redis_errors():
            await execute(self.redis, "HDEL", NOTED_KEY, number)


def _key(document: str) -> str:
    return NOTES_KEY.format(fingerprint=document)
