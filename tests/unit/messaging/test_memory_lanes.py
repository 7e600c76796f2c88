"""The twin as the services' tests use it: time stands still unless it is moved."""

import pytest

from continuum_messaging import DeliveryBroker, DeliverySettings, MemoryLanes, Outcome
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.errors import ModelDown, TransientError
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS


def changed(document: int = 1) -> Event[DocumentChanged]:
    payload = DocumentChanged(document_id=document, trigger=Trigger.ADDED)
    return Event.new(payload, source="continuum/test", subject=document_subject(document))


async def test_a_parked_delivery_comes_again_when_its_tier_has_passed() -> None:
    lanes = MemoryLanes(settings=DeliverySettings(tiers=(5.0, 30.0)))
    broker, attempts = DeliveryBroker.in_memory(lanes), []

    @broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        attempts.append(event.id)
        raise TransientError("not yet")

    await lanes.publish_document(changed())
    await lanes.run()
    assert (len(attempts), lanes.parked()) == (1, {1: 1})
    await lanes.pass_time(4.9)
    assert len(attempts) == 1
    await lanes.pass_time(0.1)
    assert (len(attempts), lanes.parked()) == (2, {2: 1})
    await lanes.pass_time(30)
    assert (len(attempts), lanes.parked()) == (3, {})
    assert len(lanes.letters()) == 1


async def test_a_gate_opens_after_its_probe_passed() -> None:
    lanes = MemoryLanes()
    broker, down, done = DeliveryBroker.in_memory(lanes), [True], []

    @broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        if down[0]:
            raise ModelDown("refused")
        done.append(event.data.document_id)

    for document in (1, 2, 3):
        await lanes.publish_document(changed(document))
    await lanes.run()
    assert lanes.gates() == {"model": False}
    assert lanes.parked() == {0: 1}
    await lanes.pass_time(3600)
    assert done == []
    down[0] = False
    await lanes.pass_time(60)
    assert sorted(done) == [1, 2, 3]
    assert lanes.gates() == {"model": True}


async def test_a_handler_that_feeds_itself_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("continuum_messaging.memory.MANY", 50)
    lanes = MemoryLanes()
    broker = DeliveryBroker.in_memory(lanes)

    @broker.on(DOCUMENTS, group="persistence", emits=DOCUMENTS)
    async def on_document_changed(event: Event[DocumentChanged]) -> Outcome:
        return Outcome((changed().data.model_copy(update={"force": True}),))

    await lanes.publish_document(changed())
    with pytest.raises(RuntimeError, match="never end"):
        await lanes.run()
