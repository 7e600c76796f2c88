"""A server that falls silent without hanging up, or whose replies are late."""

import asyncio
from collections.abc import Iterator
from time import monotonic

import pytest

from continuum_messaging import Publisher
from continuum_proto.documents import DocumentChanged
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS
from continuum_telemetry import Metrics
from tests.contract.messaging.benches import changed, eventually, quick
from tests.faults.proxy import Fate, Proxy, runs
from tests.integration.messaging.workers import GROUP, worker
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


async def test_a_settlement_to_a_dead_peer_is_sent_again_at_the_first_sign(
    server: StreamServer, proxy: Proxy
) -> None:
    """It does not wait for a time-out of its own, which began later."""
    began: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        began.append(event.data.document_id)
        if len(began) == 2:
            await asyncio.sleep(2)

    async with (
        Publisher.open(server.url) as publisher,
        worker(server.url_by(proxy.port), handler, settings=quick(lease=20)) as lanes,
    ):
        await publisher.publish_document(changed(1))
        await eventually(lambda: began == [1] and lanes.held() == 0)
        await publisher.publish_document(changed(2))
        await eventually(lambda: began == [1, 2])
        await asyncio.to_thread(proxy.drop_out)
        silent = monotonic()
        await eventually(lambda: lanes.held() == 0)
        assert monotonic() - silent <= 5.5


async def test_a_settlement_whose_reply_is_late_is_no_lost_lease(server: StreamServer, proxy: Proxy) -> None:
    """What was settled is nobody's: renewing says so before the settlement's own reply is here."""
    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    settles = runs("settle")
    proxy.decide = lambda command: Fate.LATE if settles(command) else Fate.PASS
    before = counted("completed"), counted("lease_lost")
    async with (
        Publisher.open(server.url) as publisher,
        worker(server.url_by(proxy.port), handler, settings=quick(lease=0.6)) as lanes,
    ):
        await publisher.publish_document(changed(1))
        await eventually(lambda: done == [1])
        await eventually(lambda: lanes.held() == 0)
    assert (counted("completed"), counted("lease_lost")) == (before[0] + 1, before[1])


def counted(outcome: str) -> float:
    labels = {"stream": DOCUMENTS.name, "group": GROUP, "lane": "live", "outcome": outcome, "error_type": ""}
    value = Metrics.current().registry.get_sample_value("continuum_messages_processed_total", labels)
    return value or 0.0
