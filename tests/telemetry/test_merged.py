"""A trace shows which announcement merged, and into which event."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from continuum_messaging import Published, Publisher
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_telemetry import tracing


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider.get_tracer("test"))
    yield exporter
    tracing.use(None)
    provider.shutdown()


async def announced(publisher: Publisher, document: int) -> Published:
    """Publish as a webhook would."""
    changed = DocumentChanged(document_id=document, trigger=Trigger.WEBHOOK)
    event = Event.new(changed, source="continuum/test", subject=document_subject(document))
    return await publisher.publish_document(event)


def told(span: ReadableSpan) -> tuple[object, object]:
    """Return which event was sent, and into which it merged."""
    attributes = span.attributes or {}
    return attributes["messaging.message.id"], attributes.get("continuum.merged_into")


async def test_the_span_of_a_merged_event_names_the_one_that_stands_for_it(
    redis_url: str, exporter: InMemorySpanExporter
) -> None:
    async with Publisher.open(redis_url) as publisher:
        first, merged, other = [await announced(publisher, document) for document in (1, 1, 2)]
    assert [first.merged, merged.merged, other.merged] == [False, True, False]
    spans = exporter.get_finished_spans()
    assert told(spans[0]) == (str(first.event_id), None)
    assert told(spans[2]) == (str(other.event_id), None)
    sent, into = told(spans[1])
    assert into == str(first.event_id)
    assert sent != into
    assert len({span.context.trace_id for span in spans if span.context}) == 3
