"""Spans that get lost are counted."""

from collections.abc import Sequence
from threading import Event

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from continuum_telemetry import Metrics
from continuum_telemetry.batches import CountedBatches


class _Collector(SpanExporter):
    """A collector that is held up until it may go on, and answers as told."""

    def __init__(self, answer: SpanExportResult) -> None:
        self.answer = answer
        self.may_go_on = Event()
        self.received = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        assert self.may_go_on.wait(timeout=30)
        self.received += len(spans)
        return self.answer


def _lost(why: str) -> float:
    value = Metrics.current().registry.get_sample_value("continuum_spans_dropped_total", {"outcome": why})
    return value or 0.0


def _make_spans(number: int, collector: _Collector) -> None:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(CountedBatches(collector, room=10, batch=10, delay_ms=60_000))
    tracer = provider.get_tracer("test")
    for _ in range(number):
        tracer.start_span("some work").end()
    collector.may_go_on.set()
    provider.shutdown()


def test_full_queue_is_counted() -> None:
    before = _lost("queue_full")
    collector = _Collector(SpanExportResult.SUCCESS)
    _make_spans(100, collector)
    assert collector.received + _lost("queue_full") - before == 100
    assert collector.received <= 20


def test_refusal_is_counted() -> None:
    before = _lost("refused")
    _make_spans(5, _Collector(SpanExportResult.FAILURE))
    assert _lost("refused") - before == 5
