"""Spans of statements: below the work that makes them, without what they hold, none for looking."""

from collections.abc import Iterator

import pytest
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from continuum_archive import Archive
from continuum_archive.outbox import Outbox
from continuum_archive.writing import Writer
from continuum_telemetry import process_span, tracing
from tests.archives import MIDNIGHT, PAGES, drafted


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = AsyncPGInstrumentor(capture_parameters=False)  # type: ignore[no-untyped-call]
    instrumentor.instrument(tracer_provider=provider)
    tracing.use(provider.get_tracer("test"))
    yield exporter
    tracing.use(None)
    instrumentor.uninstrument()
    provider.shutdown()


async def test_statements_are_spans_below_their_delivery(
    archive_url: str, spans: InMemorySpanExporter
) -> None:
    async with Archive.open(archive_url) as archive:
        with process_span("continuum.briefs", group="g", event_id="1", subject="s", created=MIDNIGHT):
            await Writer(archive).draft(drafted(1), PAGES)
    finished = spans.get_finished_spans()
    assert len({span.context.trace_id for span in finished if span.context}) == 1
    assert {"INSERT", "UPDATE", "SELECT", "send continuum.reports"} <= {span.name for span in finished}
    words = " ".join(str(dict(span.attributes or {})) for span in finished)
    assert PAGES[1][:20] not in words
    assert "Brief of second 1" not in words


async def test_looking_for_work_makes_no_span(archive_url: str, spans: InMemorySpanExporter) -> None:
    async with Archive.open(archive_url) as archive:
        async with Outbox(archive).take(10) as batch:
            assert batch.owed == ()
        assert await archive.problem() is None
    assert spans.get_finished_spans() == ()
