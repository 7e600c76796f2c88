"""How far sweeps have come, on a real Redis."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from continuum_ingest.adapters.progress import RedisMemory, RedisProgress
from continuum_ingest.listing import LastListing
from continuum_ingest.sweep import OVERLAP
from continuum_messaging import open_redis, read_traces
from continuum_proto.topology import EFFECTS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def test_the_cursor_begins_where_the_listing_did_and_then_moves(redis_url: str) -> None:
    """What came in between the listing after a loss and the first sweep would else be in neither."""
    redis = open_redis(redis_url)
    progress = RedisProgress(redis, "ingest-1")
    assert await progress.cursor() is None
    traces = await read_traces(redis)
    await RedisMemory(redis, "ingest-1").keep(LastListing(uuid4(), NOW, traces))
    assert await progress.cursor() == NOW + OVERLAP
    await progress.advance(NOW + timedelta(hours=1))
    assert await progress.cursor() == NOW + timedelta(hours=1)
    await redis.aclose()


async def test_it_knows_what_briefing_fetched(redis_url: str) -> None:
    redis = open_redis(redis_url)
    await redis.hset(EFFECTS["fetched"].key, "7", NOW.isoformat())
    progress = RedisProgress(redis, "ingest-1")
    assert await progress.fetched([7, 8]) == {7: NOW}
    assert await progress.fetched([]) == {}
    await redis.aclose()


async def test_one_process_sweeps_at_a_time(redis_url: str) -> None:
    redis = open_redis(redis_url)
    assert await RedisProgress(redis, "ingest-1").turn(30)
    assert not await RedisProgress(redis, "ingest-2").turn(30)
    await redis.aclose()
