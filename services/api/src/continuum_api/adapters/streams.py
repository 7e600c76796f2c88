"""The streams of Redis, read along without a group."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from continuum_api.positions import FOLLOWED
from continuum_messaging import Tail, open_redis


@asynccontextmanager
async def followed_streams(url: str) -> AsyncIterator[Tail]:
    """Open a connection of its own for reads that wait; Redis may be away."""
    async with aclosing(open_redis(url, connections=1)) as redis:
        yield Tail(redis, FOLLOWED)
