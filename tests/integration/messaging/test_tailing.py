"""Reading along, on every stream server: nothing is missed, nothing is changed."""

import asyncio
from typing import Any

from redis.asyncio import Redis

from continuum_messaging import Publisher, Tail, ensure_topology
from continuum_proto.topology import DOCUMENTS, LETTERS, REPORTS
from tests.contract.messaging.benches import changed
from tests.integration.messaging.workers import client
from tests.servers import StreamServer

STREAMS = [DOCUMENTS.name, REPORTS.name, LETTERS.name]


async def ids(redis: Redis, stream: str) -> list[str]:
    entries: Any = await redis.xrange(stream)
    return [entry.decode() for entry, _ in entries]


async def test_what_comes_is_read_without_a_group_and_in_order(stream_server: StreamServer) -> None:
    async with client(stream_server.url) as redis, Publisher.open(stream_server.url) as publisher:
        tail = Tail(redis, STREAMS)
        floors = (await tail.recent(10)).floors
        reading = asyncio.create_task(tail.after(floors))
        written = await publisher.publish_document(changed(1))
        (taken,) = await reading
        assert (taken.stream, taken.entry) == (DOCUMENTS.name, written.entry)
        assert taken.fields[b"id"] == str(written.event_id).encode()
        assert await redis.xinfo_groups(DOCUMENTS.name) == []


async def test_the_newest_entries_have_a_floor_below_which_something_may_be_missing(
    stream_server: StreamServer,
) -> None:
    async with client(stream_server.url) as redis, Publisher.open(stream_server.url) as publisher:
        await ensure_topology(redis)
        for number in range(1, 6):
            await publisher.publish_document(changed(number))
        written = await ids(redis, DOCUMENTS.name)
        recent = await Tail(redis, STREAMS).recent(3)
        assert [taken.entry for taken in recent.entries] == written[2:]
        assert recent.floors == {DOCUMENTS.name: written[1], REPORTS.name: "0-0", LETTERS.name: "0-0"}


async def test_a_stream_that_was_trimmed_away_remembers_how_far_it_was(stream_server: StreamServer) -> None:
    async with client(stream_server.url) as redis, Publisher.open(stream_server.url) as publisher:
        last = await publisher.publish_document(changed(1))
        await redis.xtrim(DOCUMENTS.name, maxlen=0, approximate=False)
        assert (await Tail(redis, STREAMS).recent(3)).floors[DOCUMENTS.name] == last.entry
