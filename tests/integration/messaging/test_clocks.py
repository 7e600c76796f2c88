"""A server whose clock goes back: what was to happen soon seems to be minutes away."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from continuum_messaging import Publisher, ensure_topology
from continuum_messaging.locks import Locks
from continuum_proto.documents import DocumentChanged
from continuum_proto.errors import TransientError
from continuum_proto.event import Event
from tests.contract.messaging.benches import changed, eventually, quick
from tests.faults.clocks import Clock
from tests.faults.registry import NotHere
from tests.integration.messaging.workers import abandon, client, eventually_so, worker
from tests.servers import StreamServer, found

BACK = -120


@dataclass
class Wrong:
    """A server, and its clock."""

    url: str
    clock: Clock


@pytest.fixture
def wrong(tmp_path: Path) -> Iterator[Wrong]:
    clock = Clock(tmp_path)
    try:
        environment = clock.environment()
    except NotHere as exc:
        pytest.skip(str(exc))
    with StreamServer(found("redis-6.2"), environment=environment) as server:
        yield Wrong(server.url, clock)


async def test_a_lock_is_not_held_for_longer_than_anybody_takes_it(wrong: Wrong) -> None:
    async with client(wrong.url) as redis:
        assert await Locks(redis, "dead").turn("job", 0.5)
        wrong.clock.step(BACK)
        other = Locks(redis, "alive")
        await eventually_so(lambda: other.turn("job", 0.5), patience=2)


async def test_what_a_dead_worker_held_is_claimed_after_its_lease(wrong: Wrong) -> None:
    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with client(wrong.url) as redis, Publisher.open(wrong.url) as publisher:
        await ensure_topology(redis)
        await publisher.publish_document(changed(1))
        assert await abandon(redis, "dead") == 1
        async with worker(wrong.url, handler, settings=quick(lease=2.0)):
            await publisher.publish_document(changed(2))
            await eventually(lambda: done == [2])
            wrong.clock.step(BACK)
            await eventually(lambda: done == [2, 1])


async def test_a_retry_is_due_after_its_back_off(wrong: Wrong) -> None:
    began: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        began.append(event.data.document_id)
        if len(began) == 1:
            raise TransientError

    async with (
        Publisher.open(wrong.url) as publisher,
        worker(wrong.url, handler, settings=quick(tiers=(1.0,))),
    ):
        await publisher.publish_document(changed(1))
        await eventually(lambda: began == [1])
        wrong.clock.step(BACK)
        await eventually(lambda: began == [1, 1])
