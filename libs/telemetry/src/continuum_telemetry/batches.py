"""Spans on their way to the collector, in batches; what gets lost is counted.

The one module that loads the OpenTelemetry SDK when it is imported.
"""

from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from prometheus_client import Counter

from continuum_telemetry.metrics import Metrics

__all__ = ["CountedBatches"]


class _Counted(SpanExporter):
    """An exporter that counts what it is given and what the collector did not take."""

    def __init__(self, exporter: SpanExporter, refused: Counter) -> None:
        self._exporter = exporter
        self._refused = refused
        self.taken = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.taken += len(spans)
        result = self._exporter.export(spans)
        if result is not SpanExportResult.SUCCESS:
            self._refused.inc(len(spans))
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


class CountedBatches(BatchSpanProcessor):
    """The SDK's batch processor, which forgets its oldest span when its queue is full: counted here."""

    def __init__(self, exporter: SpanExporter, *, room: int, batch: int, delay_ms: int) -> None:
        dropped = Metrics.current().spans_dropped
        self._counted = _Counted(exporter, dropped.labels("refused"))
        self._forgotten = dropped.labels("queue_full")
        self._room = room
        self._waiting_or_taken = 0
        super().__init__(
            self._counted,
            max_queue_size=room,
            max_export_batch_size=min(batch, room),
            schedule_delay_millis=delay_ms,
        )

    def on_end(self, span: ReadableSpan) -> None:
        """Queue ``span``; where there is no room, another one goes."""
        if self._waiting_or_taken - self._counted.taken >= self._room:
            self._forgotten.inc()
        else:
            self._waiting_or_taken += 1
        super().on_end(span)
