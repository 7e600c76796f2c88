"""A bad deploy on a real Redis: it stops by itself, and a good one finishes what it left."""

from continuum_messaging import Publisher
from continuum_proto.documents import DocumentChanged
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS
from continuum_telemetry import Metrics
from tests.contract.messaging.benches import changed, eventually
from tests.integration.messaging.workers import GROUP, client, eventually_so, nothing_pending, worker


async def test_what_a_bad_deploy_leaves_is_done_by_a_good_one_without_a_loss(redis_url: str) -> None:
    failed: list[int] = []
    done: list[int] = []

    async def bad(event: Event[DocumentChanged]) -> None:
        failed.append(event.data.document_id)
        raise KeyError("a bug")

    async def good(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        for document in range(1, 61):
            await publisher.publish_document(changed(document))
        async with worker(redis_url, bad) as lanes:
            await eventually_so(lambda: _stopped(lanes))
            await eventually(lambda: lanes.held() == 0)
            tried = len(failed)
            async with worker(redis_url, good):
                await eventually(lambda: len(done) >= 60)
                await eventually_so(lambda: nothing_pending(redis))
            assert len(failed) == tried <= 20
        assert sorted(done) == list(range(1, 61))
        assert await redis.xlen("continuum.dead-letters") == 0
    labels = {"stream": DOCUMENTS.name, "group": GROUP}
    assert Metrics.current().registry.get_sample_value("continuum_reading_stopped", labels) == 1


async def _stopped(lanes: object) -> bool:
    return await lanes.waiting() is not None  # type: ignore[attr-defined]
