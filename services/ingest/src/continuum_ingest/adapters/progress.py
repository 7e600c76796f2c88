"""How far sweeps and listings have come, in Redis."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from continuum_ingest.listing import LastListing
from continuum_ingest.sweep import OVERLAP
from continuum_messaging import Traces, read_traces
from continuum_messaging.errors import redis_errors
from continuum_messaging.locks import Locks
from continuum_proto.documents import WantedListing
from continuum_proto.topology import EFFECTS, LISTING_KEY, LISTING_WANTED_KEY, SWEEP_CURSOR_KEY

log = structlog.get_logger()

LAST: Final = TypeAdapter(LastListing)
LISTING: Final = "listing"
TURN: Final = 60.0
"""Seconds for which one process lists without a sign of life: longer than Paperless may take for a page."""


@dataclass(frozen=True)
class RedisProgress:
    """The sweep's cursor, its lock, and what briefing has fetched."""

    redis: Redis
    consumer: str

    async def turn(self, seconds: float) -> bool:
        """Tell whether this process is the one to sweep within these seconds."""
        with redis_errors():
            return await Locks(self.redis, self.consumer).turn("sweep", seconds)

    async def cursor(self) -> datetime | None:
        """Return the newest change that a sweep has seen, or the first one where a full listing looked last.

        A first sweep looks at what has changed since that listing began: what was there before is in it. So
        does the first one after a loss: what comes in between the two would be in neither.
        """
        with redis_errors():
            kept = await self.redis.get(SWEEP_CURSOR_KEY)
        if kept is not None:
            return moment(kept)
        listing = await last_listing(self.redis)
        return listing.began + OVERLAP if listing is not None else None

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


@dataclass(frozen=True)
class RedisMemory:
    """The last full listing, the one that is wanted, and whose turn it is."""

    redis: Redis
    consumer: str

    async def turn(self) -> bool:
        """Tell whether this process is the one to list, for a minute."""
        with redis_errors():
            return await Locks(self.redis, self.consumer).turn(LISTING, TURN)

    async def keep_turn(self) -> None:
        """Have it for another minute."""
        with redis_errors():
            await Locks(self.redis, self.consumer).keep(LISTING, TURN)

    async def end_turn(self) -> None:
        """Let anybody have it."""
        with redis_errors():
            await Locks(self.redis, self.consumer).keep(LISTING, 0.001)

    async def traces(self) -> Traces:
        """Look at Redis."""
        return await read_traces(self.redis)

    async def wanted(self) -> WantedListing | None:
        """Return the listing that a person asked for; what cannot be read is nothing."""
        with redis_errors():
            told = await self.redis.get(LISTING_WANTED_KEY)
        try:
            return WantedListing.model_validate_json(told) if told else None
        except ValidationError:
            log.warning("listing_wanted_unreadable", key=LISTING_WANTED_KEY)
            return None

    async def last(self) -> LastListing | None:
        """Return the last listing that came to its end."""
        return await last_listing(self.redis)

    async def keep(self, listing: LastListing) -> None:
        """Remember a listing that came to its end."""
        with redis_errors():
            await self.redis.set(LISTING_KEY, LAST.dump_json(listing))


async def last_listing(redis: Redis) -> LastListing | None:
    """Return the last listing that came to its end; one of another release counts as none."""
    with redis_errors():
        kept = await redis.get(LISTING_KEY)
    try:
        return LAST.validate_json(kept) if kept else None
    except ValidationError:
        return None


def moment(kept: bytes | str | None) -> datetime | None:
    """Read a moment as Redis keeps it."""
    if kept is None:
        return None
    return datetime.fromisoformat(kept.decode() if isinstance(kept, bytes) else kept)
