"""Hostile and broken requests to the real application on a real Redis: each gets its documented answer."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import pytest
from redis.asyncio import Redis

from continuum_chassis import Limits
from tests.integration.ingest.hostile import CORPUS, STATUSES, Hostile
from tests.integration.ingest.serving import Endpoint, endpoint, events

SILENCE = 0.3


@pytest.fixture
async def served(redis_url: str) -> AsyncIterator[Endpoint]:
    async with endpoint(redis_url, limits=Limits(silence=SILENCE)) as found:
        yield found


async def answered(served: Endpoint, sent: bytes) -> int:
    """Send these bytes; return the status of the answer, 0 for a connection that just ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writing = asyncio.create_task(_write(writer, sent))
    try:
        async with asyncio.timeout(5):
            line = await reader.readline()
    except ConnectionResetError:
        line = b""
    finally:
        writing.cancel()
        await asyncio.wait([writing])
        writer.transport.abort()
    return int(line.split()[1]) if line else 0


async def _write(writer: asyncio.StreamWriter, sent: bytes) -> None:
    writer.write(sent)
    await writer.drain()


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.name)
async def test_each_gets_its_answer(hostile: Hostile, served: Endpoint, redis_url: str) -> None:
    begun = monotonic()
    assert await answered(served, hostile.sent) == hostile.status
    assert monotonic() - begun < (1 if hostile.status else 10 * SILENCE)
    async with Redis.from_url(redis_url) as redis:
        accepted = [changed.document_id for changed in await events(redis)]
    assert accepted == ([] if hostile.document is None else [hostile.document])
    assert (hostile.status == 202) is (hostile.document is not None)


def test_there_are_many_and_each_has_a_documented_status() -> None:
    assert len({hostile.name for hostile in CORPUS}) == len(CORPUS) >= 60
    assert {hostile.status for hostile in CORPUS} <= STATUSES | {0}
