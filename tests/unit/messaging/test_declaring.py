"""What a handler's signature may say."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

import pytest
from faststream import Context, Depends

from continuum_messaging import DeliveryBroker, Letter, MemoryLanes, Outcome, asyncapi
from continuum_proto.briefs import BriefUnchanged
from continuum_proto.documents import Cause, DocumentChanged, DocumentSkipped, SkipReason, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK, REPORTS


@pytest.fixture
def lanes() -> MemoryLanes:
    return MemoryLanes()


@pytest.fixture
def broker(lanes: MemoryLanes) -> DeliveryBroker:
    return DeliveryBroker.in_memory(lanes)


def changed(document: int = 1) -> Event[DocumentChanged]:
    payload = DocumentChanged(document_id=document, trigger=Trigger.ADDED)
    return Event.new(payload, source="continuum/test", subject=document_subject(document))


async def test_dependencies_are_injected(broker: DeliveryBroker, lanes: MemoryLanes) -> None:
    seen: list[object] = []

    async def number() -> AsyncIterator[int]:
        yield 42

    @broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(
        event: Event[DocumentChanged],
        answer: Annotated[int, Depends(number)],
        word: Annotated[str, Context("word")],
    ) -> None:
        seen.extend([event.data.document_id, answer, word])

    broker.context.set_global("word", "continuum")
    await lanes.publish_document(changed(7))
    await lanes.run()

    assert seen == [7, 42, "continuum"]


async def test_dependencies_are_injected_into_a_handler_of_batches(
    broker: DeliveryBroker, lanes: MemoryLanes
) -> None:
    seen: list[object] = []

    async def number() -> AsyncIterator[int]:
        yield 42

    @broker.on(DOCUMENTS, group="persistence", batch=10)
    async def on_documents_changed(
        events: Sequence[Event[DocumentChanged]], answer: Annotated[int, Depends(number)]
    ) -> Sequence[None]:
        seen.append((len(events), answer))
        return [None] * len(events)

    for document in (1, 2, 3):
        await lanes.publish_document(changed(document))
    await lanes.run()

    assert seen == [(3, 42)]


async def test_a_dependency_can_be_replaced(broker: DeliveryBroker, lanes: MemoryLanes) -> None:
    seen: list[int] = []

    async def number() -> int:
        return 42

    async def another() -> int:
        return 43

    @broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(
        event: Event[DocumentChanged], answer: Annotated[int, Depends(number)]
    ) -> None:
        seen.append(answer)

    with broker.provider.scope(number, another):
        await lanes.publish_document(changed())
        await lanes.run()

    assert seen == [43]


def test_a_dependency_that_would_run_in_a_thread_is_refused(broker: DeliveryBroker) -> None:
    def number() -> int:
        return 42

    async def handler(event: Event[DocumentChanged], answer: Annotated[int, Depends(number)]) -> None: ...

    with pytest.raises(TypeError, match="must be async"):
        broker.on(DOCUMENTS, group="persistence")(handler)


async def _no_event(document: Event[DocumentChanged]) -> None: ...


async def _bare_payload(event: DocumentChanged) -> None: ...


async def _makes_what_is_not_emitted(event: Event[DocumentChanged]) -> DocumentSkipped:
    raise NotImplementedError


async def _makes_text(event: Event[DocumentChanged]) -> str:
    raise NotImplementedError


async def _takes_what_is_not_carried(event: Event[BriefUnchanged]) -> None: ...


@pytest.mark.parametrize(
    "handler",
    [_no_event, _bare_payload, _makes_what_is_not_emitted, _makes_text, _takes_what_is_not_carried],
)
def test_a_signature_that_does_not_fit_the_topology_is_refused(broker: DeliveryBroker, handler: Any) -> None:
    with pytest.raises(TypeError):
        broker.on(DOCUMENTS, group="persistence")(handler)


async def _takes_one(event: Event[DocumentChanged]) -> None: ...


async def _takes_one_by_the_name_of_many(events: Event[DocumentChanged]) -> Sequence[None]:
    raise NotImplementedError


async def _makes_one(events: Sequence[Event[DocumentChanged]]) -> None: ...


async def _makes_many_that_are_not_emitted(
    events: Sequence[Event[DocumentChanged]],
) -> Sequence[DocumentSkipped]:
    raise NotImplementedError


@pytest.mark.parametrize(
    "handler", [_takes_one, _takes_one_by_the_name_of_many, _makes_one, _makes_many_that_are_not_emitted]
)
def test_a_handler_of_batches_takes_many_and_says_something_of_each(
    broker: DeliveryBroker, handler: Any
) -> None:
    with pytest.raises(TypeError):
        broker.on(DOCUMENTS, group="persistence", batch=10)(handler)


def test_letters_come_in_no_batches(broker: DeliveryBroker) -> None:
    async def on_letters(events: Sequence[Letter]) -> Sequence[None]:
        raise NotImplementedError

    with pytest.raises(TypeError, match="never letters"):
        broker.on(DEAD_LETTERS, group="persistence", raw=True, batch=10)(on_letters)


def test_a_group_that_the_topology_does_not_know_is_refused(broker: DeliveryBroker) -> None:
    async def handler(event: Event[DocumentChanged]) -> None: ...

    with pytest.raises(TypeError, match="notification"):
        broker.on(DOCUMENTS, group="notification")(handler)


def test_two_handlers_of_one_event_are_refused(broker: DeliveryBroker) -> None:
    async def handler(event: Event[DocumentChanged]) -> None: ...

    broker.on(DOCUMENTS, group="persistence")(handler)
    with pytest.raises(TypeError, match="already"):
        broker.on(DOCUMENTS, group="persistence")(handler)


def test_the_asyncapi_document_has_one_channel_an_address(broker: DeliveryBroker) -> None:
    @broker.on(DOCUMENTS, DOCUMENTS_BULK, group="briefing", emits=BRIEFS)
    async def on_document_changed(event: Event[DocumentChanged]) -> DocumentSkipped | BriefUnchanged | None:
        """Look at a document."""

    @broker.on(BRIEFS, group="persistence", emits=DOCUMENTS)
    async def on_outcome(event: Event[BriefUnchanged] | Event[DocumentSkipped]) -> Outcome | None: ...

    @broker.on(DEAD_LETTERS, group="persistence", raw=True)
    async def on_letter(event: Letter) -> None: ...

    document = asyncapi([broker])

    assert list(document["channels"]) == sorted(
        stream.name for stream in (BRIEFS, DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK)
    )
    assert set(document["channels"][BRIEFS.name]["messages"]) == {"BriefUnchanged", "DocumentSkipped"}
    assert REPORTS.name not in document["channels"]
    assert set(document["operations"]) == {
        "continuum.briefs:receive:persistence",
        "continuum.briefs:send",
        "continuum.dead-letters:receive:persistence",
        "continuum.documents:receive:briefing",
        "continuum.documents:send",
        "continuum.documents.bulk:receive:briefing",
    }
    message = document["components"]["messages"]["DocumentChanged"]
    assert message["correlationId"] == {"location": "$message.header#/id"}
    assert "traceparent" in message["headers"]["properties"]
    assert "consumerName" not in str(document)
    assert document == asyncapi([broker])


def test_a_handler_of_batches_is_described_as_one_of_single_events(broker: DeliveryBroker) -> None:
    @broker.on(DOCUMENTS, group="briefing", emits=BRIEFS, batch=10)
    async def on_many(events: Sequence[Event[DocumentChanged]]) -> Sequence[DocumentSkipped | None]:
        raise NotImplementedError

    single = DeliveryBroker.in_memory(MemoryLanes())

    @single.on(DOCUMENTS, group="briefing", emits=BRIEFS)
    async def on_one(event: Event[DocumentChanged]) -> DocumentSkipped | None: ...

    assert asyncapi([broker]) == asyncapi([single])


async def test_a_handler_stays_callable_by_itself(broker: DeliveryBroker) -> None:
    @broker.on(DOCUMENTS, group="briefing", emits=BRIEFS)
    async def on_document_changed(event: Event[DocumentChanged]) -> DocumentSkipped:
        cause = Cause(event_id=event.id, time=event.time, trigger=event.data.trigger)
        return DocumentSkipped(document_id=1, reason=SkipReason.GONE, cause=cause)

    assert (await on_document_changed(changed())).reason is SkipReason.GONE
