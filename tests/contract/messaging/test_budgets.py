"""A budget for bulk work, on Redis and on its twin alike."""

from continuum_proto.documents import DocumentChanged, Lane
from continuum_proto.errors import TransientError
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK
from tests.contract.messaging.benches import Bench, changed


async def test_bulk_work_ends_with_its_budget_while_live_work_goes_on(bench: Bench) -> None:
    bulk: list[int] = []
    live: list[int] = []

    @bench.broker.on(DOCUMENTS, DOCUMENTS_BULK, group="briefing", bulk_daily=3)
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        (bulk if event.data.lane is Lane.BULK else live).append(event.data.document_id)

    for document in range(1, 11):
        await bench.publish_document(changed(document, lane=Lane.BULK))
    await bench.deliver(until=lambda: len(bulk) == 3)
    for document in range(11, 31):
        await bench.publish_document(changed(document))
    await bench.deliver(until=lambda: len(live) == 20)

    assert bulk == [1, 2, 3]


async def test_a_retry_of_bulk_work_is_not_counted(bench: Bench) -> None:
    failed: list[int] = []
    done: list[int] = []

    @bench.broker.on(DOCUMENTS, DOCUMENTS_BULK, group="briefing", bulk_daily=2)
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        if event.data.document_id not in failed:
            failed.append(event.data.document_id)
            raise TransientError("not yet")
        done.append(event.data.document_id)

    for document in (1, 2):
        await bench.publish_document(changed(document, lane=Lane.BULK))
    await bench.deliver(until=lambda: len(done) == 2)
    await bench.settled()


async def test_a_route_without_bulk_work_needs_no_budget(bench: Bench) -> None:
    done: list[int] = []

    @bench.broker.on(DOCUMENTS, group="briefing", bulk_daily=1)
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    for document in (1, 2, 3):
        await bench.publish_document(changed(document))
    await bench.settled()

    assert sorted(done) == [1, 2, 3]
