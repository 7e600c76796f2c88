"""A group that nobody deploys is destroyed, and what it drops is said."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from continuum_messaging import Publisher, ensure_topology
from continuum_messaging.topology import switched_off
from continuum_proto.documents import DocumentChanged
from continuum_proto.errors import ConfigurationError
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK, STREAMS
from tests.contract.messaging.benches import changed, eventually
from tests.integration.messaging.workers import abandon, client, worker
from tests.servers import StreamServer

OFF = frozenset({"briefing"})


async def groups(redis: Any) -> dict[str, set[str]]:
    return {
        stream.name: {group["name"].decode() for group in await redis.xinfo_groups(stream.name)}
        for stream in STREAMS
    }


async def test_a_group_that_is_off_is_not_created(redis_url: str) -> None:
    async with client(redis_url) as redis:
        await ensure_topology(redis, off=OFF)

        assert await groups(redis) == {stream.name: set(stream.groups) - OFF for stream in STREAMS}


async def test_a_group_that_is_off_is_destroyed_and_the_log_says_how_much_goes_with_it(
    stream_server: StreamServer,
) -> None:
    async with client(stream_server.url) as redis, Publisher.open(stream_server.url) as publisher:
        await ensure_topology(redis)
        for document in (1, 2, 3):
            await publisher.publish_document(changed(document))
        await abandon(redis, "briefing-1", group="briefing")
        await publisher.publish_document(changed(4))
        with capture_logs() as lines:
            await ensure_topology(redis, off=OFF)

        assert await groups(redis) == {stream.name: set(stream.groups) - OFF for stream in STREAMS}
        assert lines == [
            {
                "log_level": "warning",
                "event": "group_switched_off",
                "stream": DOCUMENTS.name,
                "group": "briefing",
                "dropped": 4,
                "pending": 3,
                "consumers": 1,
            },
            {
                "log_level": "info",
                "event": "group_switched_off",
                "stream": DOCUMENTS_BULK.name,
                "group": "briefing",
                "dropped": 0,
                "pending": 0,
                "consumers": 0,
            },
        ]


@pytest.mark.parametrize(("service", "destroys"), [("persistence", True), ("notification", False)])
async def test_persistence_alone_has_the_right_to_destroy(
    stream_server: StreamServer, service: str, destroys: bool
) -> None:
    async with client(stream_server.url) as redis, client(stream_server.url_of(service)) as own:
        await ensure_topology(redis)
        await ensure_topology(own, off=OFF)

        assert ("briefing" not in (await groups(redis))[DOCUMENTS.name]) is destroys


async def test_a_worker_keeps_it_off_after_a_loss(redis_url: str) -> None:
    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with (
        client(redis_url) as redis,
        Publisher.open(redis_url) as publisher,
        worker(redis_url, handler, off=OFF),
    ):
        await publisher.publish_document(changed(1))
        await eventually(lambda: done == [1])
        await redis.flushall()
        await publisher.publish_document(changed(2))
        await eventually(lambda: done == [1, 2])

        assert "briefing" not in (await groups(redis))[DOCUMENTS.name]


def test_a_group_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="notifications is none of briefing, notification, "):
        switched_off(["notifications"], reads="briefing")


def test_a_service_refuses_to_run_without_its_own_group() -> None:
    with pytest.raises(ConfigurationError, match="names notification, which is what this service reads as"):
        switched_off(["notification"], reads="notification")
