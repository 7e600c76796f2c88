"""What services do in Redis beside delivering, each with the rights of its own user."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from continuum_archive.comparing import Remembered
from continuum_ingest.adapters.progress import RedisMemory, RedisProgress
from continuum_ingest.adapters.stream import DocumentStream
from continuum_ingest.listing import LastListing
from continuum_ingest.webhook import Announcement
from continuum_messaging import (
    DeadLetters,
    Effects,
    Janitor,
    Pausing,
    Publisher,
    Queues,
    Tail,
    ensure_topology,
    fullness,
    redis_findings,
)
from continuum_messaging.attempts import plain_step
from continuum_messaging.entries import Held
from continuum_messaging.epochs import new_epoch
from continuum_messaging.letters import letter
from continuum_messaging.locks import Locks
from continuum_messaging.lua import execute
from continuum_messaging.redis_streams import RedisStreams
from continuum_persistence.adapters.redis_entries import RedisEntries
from continuum_persistence.adapters.redis_memory import RedisMemory as WhatRedisKnows
from continuum_proto.documents import InventoryListed, WantedListing
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint
from continuum_proto.rights import OPERATOR, READER, RIGHTS
from continuum_proto.topology import (
    DEAD_LETTERS,
    DOCUMENTS,
    LETTERS,
    LISTING_WANTED_KEY,
    PAUSED_KEY,
    REPORTS,
    STREAMS,
)
from tests.contract.messaging.benches import changed
from tests.integration.messaging.test_rights import denials, withdrawn
from tests.integration.messaging.workers import client
from tests.servers import StreamServer

MOMENT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def listed() -> Event[InventoryListed]:
    data = InventoryListed(run=uuid4(), part=1, parts=1, documents=())
    return Event.new(data, source="continuum/ingest", subject="paperless/inventory")


async def list_all(memory: RedisMemory) -> None:
    assert await memory.turn()
    await memory.keep_turn()
    last = LastListing(uuid4(), MOMENT, await memory.traces())
    await memory.keep(last)
    assert await memory.last() == last
    assert await memory.wanted() is None
    await memory.end_turn()


async def ingest(url: str, redis: Redis) -> None:
    async with DocumentStream.open(url) as stream:
        assert await stream.problem() is None
        for document in (1, 1, 2):
            await stream.announce(Announcement(document))
        progress = RedisProgress(redis, "ingest-1")
        assert await progress.turn(1.0)
        moment = datetime.now(UTC)
        assert await progress.cursor() is None
        await progress.advance(moment)
        assert await progress.fetched([1]) == {}
        await stream.listed(listed())
        await list_all(RedisMemory(redis, "ingest-1"))
    await redis_findings(redis)
    await fullness(redis)


async def persistence_beside(url: str, redis: Redis) -> None:
    assert await Effects(redis).read("text", event_id=UUID(int=1)) is None
    await Janitor(redis, "persistence-1").trim()
    assert await Locks(redis, "persistence-1").turn("janitor", 1.0)
    await Queues(redis).read()
    published = await Publisher(redis).publish(REPORTS, withdrawn(1))
    entries = RedisEntries(redis)
    assert await entries.events([(REPORTS.name, published.entry)]) == [published.event_id]
    await entries.traces()
    await new_epoch(redis)
    mark = StoredFingerprint(fingerprint="a" * 64, cause_id=UUID(int=1), cause_time=MOMENT)
    remembered = [
        Remembered(1, MOMENT, mark, again=False),
        Remembered(2, MOMENT, None, again=True),
        Remembered(3, MOMENT, mark, again=True),
    ]
    await WhatRedisKnows(redis).remember(remembered)
    await what_people_ask(redis)


async def what_people_ask(redis: Redis) -> None:
    """Replaying, discarding, pausing, and putting back letters that were lost."""
    letters, pausing = DeadLetters.on(redis), Pausing(redis)
    for number, event in enumerate((changed(7), changed(8))):
        held = Held(DOCUMENTS.name, "briefing", "briefing-1", f"{number + 1}-0", str(event.id).encode())
        fields = {name.encode(): value.encode() for name, value in event.fields().items()}
        step = letter(
            held,
            fields,
            error_type="Refused",
            error="",
            deliveries=1,
            first_delivered=MOMENT,
            service="briefing",
            version="1",
        )
        await RedisStreams(redis).add(step)
    one, other = [each async for each in letters.walk()]
    assert await letters.at(one.entry) == one
    assert await letters.replay(one, told_as=UUID(int=5))
    assert await letters.told(UUID(int=5))
    assert await letters.discard(other, reason="x", uncopied=True)
    assert await letters.closed_lately() == {one.id, other.id}
    assert await pausing.pause("briefing")
    assert await pausing.resume("briefing")


async def api(url: str, redis: Redis) -> None:
    assert await Queues(redis).services() == {}
    await Queues(redis).read()
    await Queues(redis).dead_letters()
    tail = Tail(redis, [stream.name for stream in STREAMS])
    await tail.after((await tail.recent(10)).floors)


async def operator(url: str, redis: Redis) -> None:
    await reader(url, redis)
    await redis.set(LISTING_WANTED_KEY, WantedListing(run=uuid4()).model_dump_json())
    await redis.sadd(PAUSED_KEY, "briefing")
    await redis.srem(PAUSED_KEY, "briefing")
    streams, event = RedisStreams(redis), changed(7)
    letter = (await streams.add(plain_step(DEAD_LETTERS, event))).entry
    assert await streams.resolve(letter, [plain_step(LETTERS, changed(8))])


async def reader(url: str, redis: Redis) -> None:
    await Queues(redis).read()
    await Queues(redis).dead_letters()
    await redis_findings(redis)
    await redis.xrange(DOCUMENTS.name, count=1)


@pytest.mark.parametrize(
    ("service", "work"),
    [
        ("ingest", ingest),
        ("persistence", persistence_beside),
        ("api", api),
        (OPERATOR, operator),
        (READER, reader),
    ],
)
async def test_a_service_does_the_rest_of_its_work_with_its_own_rights(
    stream_server: StreamServer, service: str, work: Callable[[str, Redis], Awaitable[None]]
) -> None:
    async with client(stream_server.url) as redis:
        await ensure_topology(redis)
        rules = RIGHTS[service].rules.split()
        await execute(redis, "ACL", "SETUSER", "tried", "reset", "on", "nopass", *rules)
        await redis.acl_log_reset()
        url = stream_server.reader_url.replace("unix://", "unix://tried:any@")
        async with client(url) as tried:
            await work(url, tried)
        assert await denials(redis) == []
        await redis.acl_deluser("tried")
