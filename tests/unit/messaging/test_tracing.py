"""One document, one trace: each attempt a span, each event sent a span, each trouble a span."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import time

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from continuum_messaging import DeliveryBroker, DeliverySettings, MemoryLanes
from continuum_messaging.memory_streams import MemoryStreams
from continuum_proto.documents import Cause, DocumentChanged, DocumentSkipped, SkipReason, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.errors import TransientError
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DOCUMENTS
from continuum_telemetry import tracing
from continuum_telemetry.names import Attribute

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-03"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider.get_tracer("test"))
    yield exporter
    tracing.use(None)
    provider.shutdown()


async def deliver(failures: int = 0, *, only_group: str | None = None) -> None:
    lanes = MemoryLanes(settings=DeliverySettings(tiers=(1.0, 1.0)), state=MemoryStreams(now=time()))
    broker, left = DeliveryBroker.in_memory(lanes), [failures]

    @broker.on(DOCUMENTS, group="briefing", emits=BRIEFS)
    async def on_document_changed(event: Event[DocumentChanged]) -> DocumentSkipped:
        if left[0]:
            left[0] -= 1
            raise TransientError("not yet")
        cause = Cause(event_id=event.id, time=event.time, trigger=event.data.trigger)
        return DocumentSkipped(document_id=1, reason=SkipReason.GONE, cause=cause)

    @broker.on(BRIEFS, group="persistence")
    async def on_skipped(event: Event[DocumentSkipped]) -> None: ...

    payload = DocumentChanged(document_id=1, trigger=Trigger.ADDED)
    event = Event.new(payload, source="continuum/test", subject=document_subject(1))
    await lanes.publish_document(replace(event, traceparent=TRACEPARENT, only_group=only_group))
    await lanes.pass_time(10)


def named(exporter: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in exporter.get_finished_spans() if span.name == name]


async def test_a_document_is_one_trace_over_every_hop(exporter: InMemorySpanExporter) -> None:
    await deliver()

    (first,) = named(exporter, "process continuum.documents")
    (send,) = named(exporter, "send continuum.briefs")
    (second,) = named(exporter, "process continuum.briefs")
    assert {f"{span.context.trace_id:032x}" for span in (first, send, second)} == {TRACE}
    assert (first.kind, send.kind, second.kind) == (SpanKind.CONSUMER, SpanKind.PRODUCER, SpanKind.CONSUMER)
    assert first.parent is not None
    assert f"{first.parent.span_id:016x}" == "b7ad6b7169203331"
    assert f"{first.links[0].context.span_id:016x}" == "b7ad6b7169203331"
    assert send.parent is not None
    assert send.parent.span_id == first.context.span_id
    assert second.parent is not None
    assert second.parent.span_id == send.context.span_id == second.links[0].context.span_id
    assert first.attributes is not None
    assert first.attributes[Attribute.GROUP] == "briefing"
    assert first.attributes[Attribute.CONVERSATION_ID] == "paperless/documents/1"
    assert first.attributes[Attribute.ATTEMPT] == 1


async def test_every_attempt_is_a_span_and_what_is_not_completed_a_settle_span(
    exporter: InMemorySpanExporter,
) -> None:
    await deliver(failures=5)

    attempts = named(exporter, "process continuum.documents")
    settled = named(exporter, "settle continuum.documents")
    assert [span.attributes[Attribute.ATTEMPT] for span in attempts if span.attributes] == [1, 2, 3]
    assert [span.attributes[Attribute.OUTCOME] for span in settled if span.attributes] == [
        "parked",
        "parked",
        "dead_lettered",
    ]
    assert all(span.attributes and span.attributes[Attribute.ERROR_TYPE] for span in attempts)


async def test_a_replay_is_a_trace_of_its_own_with_a_link(exporter: InMemorySpanExporter) -> None:
    await deliver(only_group="briefing")

    (first,) = named(exporter, "process continuum.documents")
    assert f"{first.context.trace_id:032x}" != TRACE
    assert f"{first.links[0].context.trace_id:032x}" == TRACE


async def test_each_event_of_a_batch_has_its_span_and_the_call_belongs_to_none_of_them(
    exporter: InMemorySpanExporter,
) -> None:
    lanes = MemoryLanes(state=MemoryStreams(now=time()))
    broker, within = DeliveryBroker.in_memory(lanes), []

    @broker.on(DOCUMENTS, group="briefing", emits=BRIEFS, batch=10)
    async def on_documents_changed(
        events: Sequence[Event[DocumentChanged]],
    ) -> Sequence[DocumentSkipped]:
        within.append(tracing.current_trace_id())
        return [
            DocumentSkipped(
                document_id=event.data.document_id,
                reason=SkipReason.GONE,
                cause=Cause(event_id=event.id, time=event.time, trigger=event.data.trigger),
            )
            for event in events
        ]

    for document in (1, 2):
        payload = DocumentChanged(document_id=document, trigger=Trigger.ADDED)
        event = Event.new(payload, source="continuum/test", subject=document_subject(document))
        parent = f"00-{document:032x}-b7ad6b7169203331-03"
        await lanes.publish_document(replace(event, traceparent=parent))
    await lanes.run()

    assert within == [None]
    for name in ("process continuum.documents", "send continuum.briefs"):
        assert sorted(span.context.trace_id for span in named(exporter, name)) == [1, 2]


async def test_nothing_is_traced_but_the_context_goes_on_when_tracing_is_off() -> None:
    assert not tracing.enabled()
    lanes = MemoryLanes()
    broker = DeliveryBroker.in_memory(lanes)

    @broker.on(DOCUMENTS, group="briefing", emits=BRIEFS)
    async def on_document_changed(event: Event[DocumentChanged]) -> DocumentSkipped:
        cause = Cause(event_id=event.id, time=event.time, trigger=event.data.trigger)
        return DocumentSkipped(document_id=1, reason=SkipReason.GONE, cause=cause)

    payload = DocumentChanged(document_id=1, trigger=Trigger.ADDED)
    event = Event.new(payload, source="continuum/test", subject=document_subject(1))
    await lanes.publish_document(replace(event, traceparent=TRACEPARENT))
    await lanes.run()

    (made,) = lanes.events(BRIEFS)
    assert made.traceparent == TRACEPARENT
