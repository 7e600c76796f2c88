"""What shows that Redis has lost something: whoever lists Paperless compares before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from continuum_messaging.errors import redis_errors
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK, EPOCH_KEY, VANISHED_KEY

__all__ = ["Traces", "new_epoch", "read_traces"]

WATCHED: Final = (DOCUMENTS.name, DOCUMENTS_BULK.name)
"""Whoever lists may look into these; a lost group or stream elsewhere makes a new epoch."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What a loss would change, at one moment."""

    server: str
    """Redis' ``run_id``: a restart or a fail-over brings another."""
    epoch: str
    entries: Mapping[str, str]
    """The last id that each watched stream gave out."""
    vanished: int
    """How many entries were deleted by hand while somebody worked on them."""

    def lost_since(self, earlier: "Traces") -> str | None:
        """Say what shows that something was lost after ``earlier``, or nothing."""
        if self.server != earlier.server:
            return "Redis was started again, or is another one"
        if self.epoch != earlier.epoch:
            return "Redis was emptied, or a stream or group was deleted"
        for stream, entry in earlier.entries.items():
            if _order(self.entries.get(stream, "0-0")) < _order(entry):
                return f"{stream} gives out ids that it gave out before"
        if self.vanished > earlier.vanished:
            return "entries were deleted by hand while somebody worked on them"
        return None


async def new_epoch(redis: Redis) -> None:
    """Let everybody know that something was lost."""
    with redis_errors():
        await redis.set(EPOCH_KEY, uuid4().hex)


async def read_traces(redis: Redis) -> Traces:
    """Look at Redis; a new one is given its first epoch.

    Never by the length of a stream: trimming shortens it as well.

    :raises RedisDown: it does not answer.
    """
    with redis_errors():
        await redis.set(EPOCH_KEY, uuid4().hex, nx=True)
        epoch: Any = await redis.get(EPOCH_KEY)
        server: Mapping[str, Any] = await redis.info("server")
        entries = {stream: await _last_entry(redis, stream) for stream in WATCHED}
        vanished = await redis.hlen(VANISHED_KEY)
    return Traces(str(server["run_id"]), (epoch or b"").decode(), entries, vanished)


async def _last_entry(redis: Redis, stream: str) -> str:
    try:
        about: Any = await redis.xinfo_stream(stream)
    except ResponseError as exc:
        if "no such key" not in str(exc):
            raise
        return "0-0"
    entry: bytes = about["last-generated-id"]
    return entry.decode()


def _order(entry: str) -> tuple[int, int]:
    milliseconds, _, number = entry.partition("-")
    return int(milliseconds), int(number or 0)
