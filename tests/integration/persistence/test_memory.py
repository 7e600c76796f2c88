"""What Redis remembers of documents after a listing was compared, on a real Redis."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis

from continuum_archive.comparing import Remembered
from continuum_messaging import open_redis
from continuum_persistence.adapters.redis_memory import FETCHED, FINGERPRINTS, RedisMemory
from continuum_proto.fingerprints import StoredFingerprint

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def stored(number: int) -> StoredFingerprint:
    return StoredFingerprint(fingerprint=f"{number:064x}", cause_id=UUID(int=number), cause_time=NOW)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with open_redis(redis_url) as opened:
        yield opened


async def known(redis: Redis) -> tuple[str | None, StoredFingerprint | None]:
    """Return what Redis remembers of document 7."""
    fetched: Any = await redis.hget(FETCHED, "7")
    mark: Any = await redis.hget(FINGERPRINTS, "7")
    return fetched.decode() if fetched else None, StoredFingerprint.unpack(mark) if mark else None


async def test_what_a_loss_took_is_filled_in(redis: Redis) -> None:
    await RedisMemory(redis).remember([Remembered(7, NOW, stored(1), again=False)])
    assert await known(redis) == (NOW.isoformat(), stored(1))


async def test_what_a_later_settlement_kept_stays(redis: Redis) -> None:
    later = NOW + timedelta(hours=1)
    await redis.hset(FETCHED, "7", later.isoformat())
    await redis.hset(FINGERPRINTS, "7", stored(2).pack())
    await RedisMemory(redis).remember([Remembered(7, NOW, stored(1), again=False)])
    assert await known(redis) == (later.isoformat(), stored(2))


async def test_a_document_that_is_asked_for_again_is_fetched_but_not_drafted_where_its_brief_stands(
    redis: Redis,
) -> None:
    await redis.hset(FETCHED, "7", NOW.isoformat())
    await RedisMemory(redis).remember([Remembered(7, NOW, stored(1), again=True)])
    assert await known(redis) == (None, stored(1))


async def test_a_brief_that_the_archive_lacks_keeps_no_document_from_being_drafted_again(
    redis: Redis,
) -> None:
    for archived in (None, stored(1)):
        await redis.hset(FINGERPRINTS, "7", stored(2).pack())
        await RedisMemory(redis).remember([Remembered(7, NOW, archived, again=True)])
        assert await known(redis) == (None, archived)
