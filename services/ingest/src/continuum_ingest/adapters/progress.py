"""How far sweeps have come, in Redis."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from redis.asyncio import Redis

from continuum_messaging.errors import redis_errors
from continuum_messaging.locks import Locks
from continuum_proto.topology import EFFECTS, SWEEP_CURSOR_KEY


@dataclass(frozen=True)
class RedisProgress:
    """The sweep's cursor, its lock, and what briefing has fetched."""

    redis: Redis
    consumer: str

    async def turn(self, seconds: float) -> bool:
        """Tell whether this process is the one to sweep within these seconds."""
        with redis_errors():
            return await Locks(self.redis, self.consumer).turn("sweep", seconds)

    async def cursor(self, *, first: datetime) -> datetime:
        """Return the newest change that a sweep has seen; ``first`` where none has run."""
        with redis_errors():
            await self.redis.set(SWEEP_CURSOR_KEY, first.isoformat(), nx=True)
            kept = await self.redis.get(SWEEP_CURSOR_KEY)
        return moment(kept) or first

    async def advance(self, cursor: datetime) -> None:
        """Remember the newest change seen."""
        with redis_errors():
            await self.redis.set(SWEEP_CURSOR_KEY, cursor.isoformat())

    async def fetched(self, ids: Iterable[int]) -> Mapping[int, datetime]:
        """Return the state in which documents were last fetched."""
        wanted = [str(document) for document in ids]
        if not wanted:
            return {}
        with redis_errors():
            kept = await self.redis.hmget(EFFECTS["fetched"].key, wanted)
        moments = zip(wanted, map(moment, kept), strict=True)
        return {int(document): known for document, known in moments if known is not None}


def moment(kept: bytes | str | None) -> datetime | None:
    """Read a moment as Redis keeps it."""
    if kept is None:
        return None
    return datetime.fromisoformat(kept.decode() if isinstance(kept, bytes) else kept)
