"""What shows that Redis has lost something."""

import pytest
from redis.asyncio import Redis

from continuum_messaging import Publisher, ensure_topology, read_traces
from continuum_messaging.epochs import Traces
from continuum_proto.documents import DocumentChanged
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DOCUMENTS, VANISHED_KEY
from tests.contract.messaging.benches import changed, quick
from tests.integration.messaging.workers import client, eventually_so, worker


async def loss(redis: Redis, before: Traces) -> str | None:
    return (await read_traces(redis)).lost_since(before)


async def test_work_as_usual_is_no_loss(redis_url: str) -> None:
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        before = await read_traces(redis)
        await publisher.publish_document(changed(1))
        await redis.xtrim(DOCUMENTS.name, maxlen=0)
        assert await loss(redis, before) is None


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("FLUSHALL", "emptied"),
        (f"DEL {DOCUMENTS.name}", "gives out ids that it gave out before"),
        (f"HSET {VANISHED_KEY} x 1", "deleted by hand"),
    ],
)
async def test_a_loss_says_what_it_was(redis_url: str, command: str, words: str) -> None:
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await publisher.publish_document(changed(1))
        before = await read_traces(redis)
        await redis.execute_command(*command.split())  # type: ignore[no-untyped-call]
        assert words in (await loss(redis, before) or "")


@pytest.mark.parametrize("command", [f"DEL {DOCUMENTS.name}", f"XGROUP DESTROY {DOCUMENTS.name} persistence"])
async def test_a_lost_group_makes_a_new_epoch(redis_url: str, command: str) -> None:
    async def handler(event: Event[DocumentChanged]) -> None:
        assert event.data.document_id

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        before = await read_traces(redis)
        async with worker(redis_url, handler, settings=quick()):
            await publisher.publish_document(changed(1))
            await redis.execute_command(*command.split())  # type: ignore[no-untyped-call]

            async def noticed() -> bool:
                return (await read_traces(redis)).epoch != before.epoch

            await eventually_so(noticed)


async def test_streams_that_nobody_watches_are_not_looked_into(redis_url: str) -> None:
    async with client(redis_url) as redis:
        await ensure_topology(redis)
        assert BRIEFS.name not in (await read_traces(redis)).entries
