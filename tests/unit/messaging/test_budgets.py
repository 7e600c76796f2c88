"""A budget of bulk work: known to all processes, new each day."""

from datetime import date, timedelta

import pytest
from structlog.testing import capture_logs

from continuum_messaging import DeliveryBroker, MemoryLanes
from continuum_messaging.budgets import Budget
from continuum_messaging.entries import Taken
from continuum_messaging.memory_streams import MemoryStreams
from continuum_messaging.routes import Route
from continuum_proto.documents import DocumentChanged, Lane, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK


class Calendar:
    day = date(2026, 11, 24)

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def route() -> Route:
    return Route((DOCUMENTS, DOCUMENTS_BULK), "briefing", bulk_daily=5)


def bulk(number: int) -> list[Taken]:
    return [Taken(DOCUMENTS_BULK.name, f"{each}-0", {}) for each in range(number)]


async def test_what_one_process_spends_another_finds_spent(route: Route) -> None:
    streams, calendar = MemoryStreams(), Calendar()
    await Budget(route, streams, calendar).spend(bulk(3))
    other = Budget(route, streams, calendar)
    await other.look()

    assert other.limit(DOCUMENTS_BULK, 10) == 2
    assert other.limit(DOCUMENTS, 10) == 10


async def test_a_new_day_has_a_budget_of_its_own(route: Route) -> None:
    streams, calendar = MemoryStreams(), Calendar()
    budget = Budget(route, streams, calendar)
    with capture_logs() as lines:
        await budget.spend(bulk(3))
        await budget.spend(bulk(3))
        await budget.spend(bulk(1))
    assert budget.limit(DOCUMENTS_BULK, 10) == 0
    assert budget.note() == "briefing begins no bulk work before midnight UTC: 5 documents a day are used up"
    assert [line["event"] for line in lines] == ["bulk_budget_used_up"]

    calendar.day += timedelta(days=1)
    await budget.look()
    assert budget.note() is None
    assert budget.limit(DOCUMENTS_BULK, 10) == 5


async def test_live_work_is_never_counted(route: Route) -> None:
    budget = Budget(route, MemoryStreams(), Calendar())
    await budget.spend([Taken(DOCUMENTS.name, "1-0", {})] * 100)

    assert budget.limit(DOCUMENTS_BULK, 10) == 5


async def test_what_is_over_the_budget_is_done_on_the_next_days() -> None:
    lanes, done = MemoryLanes(), []
    broker = DeliveryBroker.in_memory(lanes)

    @broker.on(DOCUMENTS, DOCUMENTS_BULK, group="persistence", bulk_daily=2)
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    for document in range(1, 6):
        payload = DocumentChanged(document_id=document, trigger=Trigger.ADDED, lane=Lane.BULK)
        event = Event.new(payload, source="continuum/test", subject=document_subject(document))
        await lanes.publish_document(event)
    await lanes.run()
    assert done == [1, 2]
    await lanes.pass_time(86_400)
    assert done == [1, 2, 3, 4]
    await lanes.pass_time(86_400)
    assert done == [1, 2, 3, 4, 5]
