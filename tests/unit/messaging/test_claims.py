"""What a process takes over: from others that died, and from itself what it gave up."""

import pytest

from continuum_messaging import DeliverySettings
from continuum_messaging.claims import Claims
from continuum_messaging.entries import Add, Answer, Held
from continuum_messaging.memory_streams import MemoryStreams
from continuum_messaging.observing import Observer
from continuum_messaging.routes import Route
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS
from continuum_telemetry import Metrics

GROUP = "persistence"


@pytest.fixture
def streams() -> MemoryStreams:
    return MemoryStreams()


@pytest.fixture
def claims(streams: MemoryStreams) -> Claims:
    route = Route((DOCUMENTS,), GROUP)
    return Claims(route, "us", streams, DeliverySettings(lease=30.0), Observer(Metrics()))


async def leased(streams: MemoryStreams, consumer: str) -> Held:
    event = Event.new(
        DocumentChanged(document_id=1, trigger=Trigger.ADDED), source="continuum/test", subject="x"
    )
    await streams.add(Add(DOCUMENTS.name, event.id, event.fields()))
    (taken,) = await streams.read(GROUP, consumer, {DOCUMENTS.name: 1})
    return Held(DOCUMENTS.name, GROUP, consumer, taken.entry, str(event.id).encode())


async def test_an_orphan_is_taken_over_with_its_crash_counted(streams: MemoryStreams, claims: Claims) -> None:
    await leased(streams, "dead")
    streams.now += 29
    assert await claims.due(DOCUMENTS, 10) == []
    streams.now += 1
    (taken,) = await claims.due(DOCUMENTS, 10)
    assert (taken.attempt, taken.crashes) == (1, 1)


async def test_a_suspect_that_waited_for_its_turn_has_not_crashed(
    streams: MemoryStreams, claims: Claims
) -> None:
    at_work, waited = await leased(streams, "dead"), await leased(streams, "dead")
    group = streams.groups[DOCUMENTS.name, GROUP]
    group.crashes.update({at_work.entry: 2, waited.entry: 2})
    assert await streams.alone(at_work) is Answer.TAKEN
    streams.now += 30
    taken = await claims.due(DOCUMENTS, 10)
    assert {each.entry: each.crashes for each in taken} == {at_work.entry: 3, waited.entry: 2}
    assert not group.alone


async def test_what_we_gave_up_ourselves_is_taken_up_again(streams: MemoryStreams, claims: Claims) -> None:
    held = await leased(streams, "us")
    streams.now += 31
    assert await claims.due(DOCUMENTS, 10, known=[held.entry]) == []
    (taken,) = await claims.due(DOCUMENTS, 10)
    assert taken.entry == held.entry


async def test_a_lost_reply_is_made_up_for_at_the_same_count(streams: MemoryStreams, claims: Claims) -> None:
    held = await leased(streams, "us")
    assert await claims.own(DOCUMENTS, [held.entry]) == []
    (taken,) = await claims.own(DOCUMENTS, [])
    assert (taken.attempt, taken.crashes) == (1, 0)


async def test_a_retry_is_one_attempt_more_and_a_put_back_is_not(
    streams: MemoryStreams, claims: Claims
) -> None:
    held = await leased(streams, "us")
    assert await streams.park(held, 1, idle=0, charge=True) is Answer.PARKED
    assert await claims.due(DOCUMENTS, 10) == []
    streams.now += 5
    (taken,) = await claims.due(DOCUMENTS, 10)
    assert taken.attempt == 2
    assert await streams.park(held, 0, idle=0, charge=False) is Answer.PARKED
    (taken,) = await claims.due(DOCUMENTS, 10)
    assert taken.attempt == 2
