"""Spans and what travels with the work, with and without an exporter."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from continuum_telemetry import (
    Scope,
    current_trace_id,
    enabled,
    exemplar,
    inject,
    model_span,
    process_span,
    send_span,
    server_span,
    settle_span,
    tracing,
)
from continuum_telemetry.names import Attribute, Settlement

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{SPAN}-03"


class Finished:
    """The spans that have ended, by name."""

    def __init__(self, exporter: InMemorySpanExporter) -> None:
        self._exporter = exporter

    def __getitem__(self, name: str) -> ReadableSpan:
        (span,) = (span for span in self._exporter.get_finished_spans() if span.name == name)
        return span


@pytest.fixture
def spans() -> Iterator[Finished]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider.get_tracer("test"))
    yield Finished(exporter)
    tracing.use(None)
    provider.shutdown()


def _delivery(
    traceparent: str | None = TRACEPARENT, *, age: timedelta = timedelta(), fresh: bool = False
) -> Scope:
    return process_span(
        "continuum.documents",
        group="briefing",
        event_id="e",
        subject="paperless/documents/1",
        created=datetime.now(UTC) - age,
        traceparent=traceparent,
        tracestate="vendor=1" if traceparent else None,
        fresh=fresh,
    )


def _ids(span: ReadableSpan) -> tuple[str, str | None, list[str]]:
    """Return the trace, the parent and the linked spans of ``span``."""
    assert span.context is not None
    parent = f"{span.parent.span_id:016x}" if span.parent else None
    return f"{span.context.trace_id:032x}", parent, [f"{link.context.span_id:016x}" for link in span.links]


def test_delivery_is_child_of_its_cause_and_linked_to_it(spans: Finished) -> None:
    with _delivery():
        pass
    span = spans["process continuum.documents"]
    assert _ids(span) == (TRACE, SPAN, [SPAN])
    assert span.kind is SpanKind.CONSUMER
    assert span.context is not None
    assert span.context.trace_state.to_header() == "vendor=1"


@pytest.mark.parametrize(("age", "fresh"), [(timedelta(minutes=61), False), (timedelta(), True)])
def test_old_or_replayed_delivery_starts_a_linked_trace(spans: Finished, age: timedelta, fresh: bool) -> None:
    with _delivery(age=age, fresh=fresh):
        pass
    trace, parent, links = _ids(spans["process continuum.documents"])
    assert trace != TRACE
    assert (parent, links) == (None, [SPAN])


def test_delivery_without_cause_starts_a_trace(spans: Finished) -> None:
    with _delivery(None):
        pass
    assert _ids(spans["process continuum.documents"])[1:] == (None, [])


def test_what_is_sent_carries_the_context_of_its_send_span(spans: Finished) -> None:
    with _delivery(), send_span("continuum.briefs", event_id="f", subject="s") as sent:
        traceparent = sent.traceparent
    send = spans["send continuum.briefs"]
    assert send.context is not None
    assert traceparent == f"00-{TRACE}-{send.context.span_id:016x}-03"
    assert send.kind is SpanKind.PRODUCER
    assert send.parent == spans["process continuum.documents"].context


def test_settlement_says_what_became_of_a_delivery(spans: Finished) -> None:
    with (
        _delivery(),
        settle_span("continuum.documents", event_id="e", subject="s", outcome=Settlement.PARKED),
    ):
        pass
    settle = spans["settle continuum.documents"]
    assert settle.attributes is not None
    assert settle.attributes[Attribute.OUTCOME] == "parked"
    assert settle.kind is SpanKind.CLIENT


def test_failure_leaves_its_type_and_no_words(spans: Finished) -> None:
    with pytest.raises(ValueError, match="secret"), _delivery():
        raise ValueError("a secret")
    span = spans["process continuum.documents"]
    assert span.attributes is not None
    assert span.attributes[Attribute.ERROR_TYPE] == "ValueError"
    assert not span.status.is_ok
    assert "secret" not in span.to_json()


def test_request_continues_the_trace_of_its_caller(spans: Finished) -> None:
    with server_span("GET", "/api/briefs", path="/api/briefs", scheme="http", traceparent=TRACEPARENT):
        assert current_trace_id() == TRACE
        assert exemplar() == {"trace_id": TRACE}
    assert _ids(spans["GET /api/briefs"])[:2] == (TRACE, SPAN)


def test_model_span_names_the_model(spans: Finished) -> None:
    with model_span("qwen3:8b") as span:
        span.set(Attribute.INPUT_TOKENS, 12)
    chat = spans["chat qwen3:8b"]
    assert chat.attributes is not None
    assert chat.attributes[Attribute.INPUT_TOKENS] == 12


def test_trace_id_travels_without_an_exporter() -> None:
    assert not enabled()
    assert current_trace_id() is None
    with _delivery() as delivery, send_span("continuum.briefs", event_id="f", subject="s") as sent:
        assert delivery.traceparent == sent.traceparent == inject() == TRACEPARENT
        assert (sent.tracestate, tracing.tracestate()) == ("vendor=1", "vendor=1")
        assert current_trace_id() == TRACE
        assert exemplar() is None
    assert inject() is None


def test_request_starts_a_trace_without_an_exporter() -> None:
    with server_span("POST", "/webhooks/paperless", path="/webhooks/paperless", scheme="http") as request:
        assert request.traceparent.endswith("-03")
        assert current_trace_id() == request.traceparent[3:35]
        with model_span("m") as model:
            model.set(Attribute.INPUT_TOKENS, 1)
            model.fail("ModelRefused")
            assert model.traceparent == request.traceparent
