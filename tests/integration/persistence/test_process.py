"""Persistence as a process, on a real Valkey and PostgreSQL: its start, its end, and its death."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from random import Random
from signal import SIGKILL, SIGTERM
from time import monotonic
from typing import Any

import aiohttp
import pytest
from redis.asyncio import Redis

from continuum_archive import Archive, migrate
from continuum_archive.writing import Writer
from continuum_console.embedded import Running
from continuum_messaging import Publisher, ensure_topology
from continuum_proto import texts
from continuum_proto.documents import SkipReason
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, REPORTS
from tests.archives import PAGES, drafted, skipped
from tests.integration.chassis.processes import started

PATIENCE = 60.0
DRAFTS = 40
"""How many come while a process lives that is killed."""
MODULE = "continuum_persistence"


def variables(redis_url: str, database_url: str, **more: str) -> dict[str, str]:
    return {
        "REDIS_URL": redis_url,
        "DATABASE_URL": database_url,
        "CONTINUUM_PERSISTENCE_OPS_PORT": "0",
        "CONTINUUM_LOG_FORMAT": "json",
        "CONTINUUM_LEASE_SECONDS": "1",
        **more,
    }


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    end = monotonic() + PATIENCE
    while not await condition():
        assert monotonic() < end, "it never came true"
        await asyncio.sleep(0.05)


async def test_a_database_without_tables_is_one_line_and_78(redis_url: str, database_url: str) -> None:
    async with started(MODULE, **variables(redis_url, database_url)) as persistence:
        assert await persistence.end() == 78
        line = "the database has no tables yet: run `python -m continuum_archive migrate`"
        assert await persistence.complaints() == f"continuum-persistence: {line}\n"


async def test_postgresql_away_at_the_start_is_waited_for(
    redis_url: str, own_postgresql: Running, own_database_url: str
) -> None:
    await migrate(own_database_url)
    own_postgresql.stop()
    async with started(MODULE, **variables(redis_url, own_database_url)) as persistence:
        ops = (await persistence.event("started"))["ops"]
        reason = (await persistence.event("not_started"))["reason"]
        assert str(reason).startswith("waiting for database: ")
        async with aiohttp.ClientSession() as session, session.get(f"{ops}/readyz") as response:
            assert response.status == 503
        own_postgresql.start()
        await persistence.event("ready")
        persistence.signal(SIGTERM)
        assert await persistence.end() == 0


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.long)])
async def test_each_brief_is_stored_and_announced_once_whatever_kills_persistence(
    redis_url: str, archive: Archive, archive_url: str, kills: int
) -> None:
    """Each kill falls at another moment: in the transaction, before the settlement, between two."""
    redis, random = Redis.from_url(redis_url), Random(7)
    await ensure_topology(redis)
    environment = variables(redis_url, archive_url)
    for round_ in range(kills):
        async with started(MODULE, **environment) as persistence:
            await persistence.event("ready")
            await publish_drafts(redis, range(round_ * DRAFTS, (round_ + 1) * DRAFTS))
            await asyncio.sleep(random.random() / 5)
            persistence.signal(SIGKILL)
    total = kills * DRAFTS
    async with started(MODULE, **environment) as one, started(MODULE, **environment) as other:
        await one.event("ready")
        await other.event("ready")

        async def announced() -> bool:
            """An announcement is noted in the outbox after it was published."""
            noted = await archive.fetch("SELECT DISTINCT entry_id FROM outbox WHERE entry_id IS NOT NULL")
            return len(noted) >= total

        await until(announced)
    rows = await archive.fetch("SELECT document_id, state FROM brief_versions ORDER BY document_id")
    assert [tuple(row) for row in rows] == [(document, "published") for document in range(1, total + 1)]
    reports: Any = await redis.xrange(REPORTS.name)
    about = sorted(int(fields[b"subject"].rpartition(b"/")[2]) for _, fields in reports)
    assert about == [*range(1, total + 1)]
    assert await redis.xlen(DEAD_LETTERS.name) == 0
    await redis.aclose()


async def test_what_is_gone_leaves_the_archive_and_redis_by_itself(
    redis_url: str, archive: Archive, archive_url: str
) -> None:
    writer, redis = Writer(archive), Redis.from_url(redis_url)
    await writer.draft(drafted(1), PAGES)
    await writer.skip(skipped(2, SkipReason.GONE))
    await redis.hset("continuum.fingerprints", "7", "x")
    await archive.fetch(
        "INSERT INTO processing_log (event_id, event, status, at)"
        " VALUES ('x', 'x', 'queued', now() - interval '91 days')"
    )

    async def let_go() -> bool:
        rows = await archive.fetch("SELECT FROM documents WHERE cleared_at IS NOT NULL")
        old = await archive.fetch("SELECT FROM processing_log WHERE at < now() - interval '90 days'")
        return bool(rows) and not old

    environment = variables(redis_url, archive_url, CONTINUUM_PERSISTENCE_ERASE_AFTER_DAYS="0")
    async with started(MODULE, **environment) as persistence:
        await persistence.event("ready")
        await until(let_go)
    assert await archive.fetch("SELECT FROM pages") == []
    assert not await redis.hexists("continuum.fingerprints", "7")
    await redis.aclose()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("ERASE_AFTER_DAYS", "-1"), ("KEEP_LOG_DAYS", "13"), ("KEEP_EVENTS_DAYS", "week")],
)
async def test_a_time_to_keep_things_that_makes_no_sense_is_one_line_and_78(
    redis_url: str, archive_url: str, setting: str, value: str
) -> None:
    name = f"CONTINUUM_PERSISTENCE_{setting}"
    async with started(MODULE, **variables(redis_url, archive_url, **{name: value})) as persistence:
        assert await persistence.end() == 78
        assert name in await persistence.complaints()


async def publish_drafts(redis: Redis, numbers: Iterable[int]) -> None:
    for number in numbers:
        event = drafted(1, document=number + 1)
        await redis.set(f"continuum.text:{event.id}", texts.pack(PAGES))
        await Publisher(redis).publish(BRIEFS, event)
