"""A server that falls silent without hanging up."""

import asyncio
from collections.abc import Iterator
from time import monotonic

import pytest

from continuum_messaging import Publisher
from continuum_proto.documents import DocumentChanged
from continuum_proto.event import Event
from tests.contract.messaging.benches import changed, eventually
from tests.faults.proxy import Proxy
from tests.integration.messaging.workers import worker
from tests.servers import StreamServer, builds


@pytest.fixture
def server() -> Iterator[StreamServer]:
    with StreamServer(builds()[0], tcp=True) as server:
        yield server


@pytest.fixture
def proxy(server: StreamServer) -> Iterator[Proxy]:
    with Proxy(server.port) as proxy:
        yield proxy


async def test_every_connection_to_a_dead_peer_is_given_up_at_the_first_sign(
    server: StreamServer, proxy: Proxy
) -> None:
    """One time-out, not one for each connection in turn."""
    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with Publisher.open(server.url) as publisher, worker(server.url_by(proxy.port), handler):
        await publisher.publish_document(changed(1))
        await eventually(lambda: done == [1])
        await asyncio.to_thread(proxy.drop_out)
        silent = monotonic()
        await publisher.publish_document(changed(2))
        await eventually(lambda: done == [1, 2])
        assert monotonic() - silent <= 7
