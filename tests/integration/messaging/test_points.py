"""The points that a delivery passes: fault tests kill processes exactly there."""

from functools import partial

from continuum_messaging import DeliveryBroker, Point, Publisher, RedisLanes, Taken
from continuum_proto.documents import DocumentChanged
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS
from tests.contract.messaging.benches import changed, eventually, quick


async def test_a_delivery_passes_its_points_in_order(redis_url: str) -> None:
    passed: list[tuple[Point, int]] = []
    done: list[Event[DocumentChanged]] = []

    def reached(point: Point, taken: Taken) -> None:
        passed.append((point, len(done)))

    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        done.append(event)

    lanes = RedisLanes(redis_url, service="test", consumer="test-points", settings=quick(), reached=reached)
    broker = DeliveryBroker(redis_url, lanes=lanes)
    broker.on(DOCUMENTS, group="persistence")(on_document_changed)
    async with Publisher.open(redis_url) as publisher:
        await publisher.publish_document(changed(1))
        await broker.start()
        try:
            await eventually(partial(_ended, passed))
        finally:
            await broker.drain(1)
    assert passed == [(Point.TAKEN, 0), (Point.BEGAN, 0), (Point.BEFORE_SETTLE, 1), (Point.ENDED, 1)]


def _ended(passed: list[tuple[Point, int]]) -> bool:
    return any(point is Point.ENDED for point, _ in passed)
