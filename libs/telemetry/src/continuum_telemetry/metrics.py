"""The metrics of a process, pulled from ``/metrics``."""

from functools import cache
from typing import Self

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from continuum_telemetry import names
from continuum_telemetry.names import MetricName
from continuum_telemetry.tracing import current_trace_id, enabled

__all__ = ["Metrics", "exemplar"]


class Metrics:
    """The instruments of one process, on a registry of their own.

    ``.labels(…)`` takes a lock and a lookup each time: a hot path asks once and keeps the child.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.messages_processed = self._counter(names.MESSAGES_PROCESSED)
        self.messages_published = self._counter(names.MESSAGES_PUBLISHED)
        self.message_processing = self._histogram(names.MESSAGE_PROCESSING)
        self.message_queue_wait = self._histogram(names.MESSAGE_QUEUE_WAIT)
        self.document_end_to_end = self._histogram(names.DOCUMENT_END_TO_END)
        self.http_server_request = self._histogram(names.HTTP_SERVER_REQUEST)
        self.connections_cut = self._counter(names.CONNECTIONS_CUT)
        self.stream_undelivered = self._gauge(names.STREAM_UNDELIVERED)
        self.stream_leased = self._gauge(names.STREAM_LEASED)
        self.stream_parked = self._gauge(names.STREAM_PARKED)
        self.stream_oldest_age = self._gauge(names.STREAM_OLDEST_AGE)
        self.stream_lag_known = self._gauge(names.STREAM_LAG_KNOWN)
        self.stream_length = self._gauge(names.STREAM_LENGTH)
        self.dead_letters = self._gauge(names.DEAD_LETTERS)
        self.llm_request = self._histogram(names.LLM_REQUEST)
        self.llm_requests = self._counter(names.LLM_REQUESTS)
        self.llm_tokens = self._counter(names.LLM_TOKENS)
        self.llm_backend_inflight = self._gauge(names.LLM_BACKEND_INFLIGHT)
        self.llm_backend_up = self._gauge(names.LLM_BACKEND_UP)
        self.citations = self._counter(names.CITATIONS)
        self.briefs = self._counter(names.BRIEFS)
        self.points_withheld = self._counter(names.POINTS_WITHHELD)
        self.slots = self._gauge(names.SLOTS)
        self.gate_open = self._gauge(names.GATE_OPEN)
        self.reading_stopped = self._gauge(names.READING_STOPPED)
        self.clock_skew = self._gauge(names.CLOCK_SKEW)
        self.documents_asked_again = self._counter(names.DOCUMENTS_ASKED_AGAIN)
        self.reconciliation_alarm = self._gauge(names.RECONCILIATION_ALARM)
        self.reconciliation_ended = self._gauge(names.RECONCILIATION_ENDED)
        self.documents_erased = self._counter(names.DOCUMENTS_ERASED)
        self.rows_removed = self._counter(names.ROWS_REMOVED)
        self.build_info = self._gauge(names.BUILD_INFO)
        self.last_success = self._gauge(names.LAST_SUCCESS)
        self.event_loop_lag = self._histogram(names.EVENT_LOOP_LAG)
        self.spans_dropped = self._counter(names.SPANS_DROPPED)
        self.log_lines_lost = self._counter(names.LOG_LINES_LOST)

    @classmethod
    @cache
    def current(cls) -> Self:
        """Return the metrics of this process; the first call makes them."""
        metrics = cls()
        ProcessCollector(registry=metrics.registry)
        GCCollector(registry=metrics.registry)
        return metrics

    def exposition(self, accept: str = "") -> tuple[bytes, str]:
        """Return the metrics and their content type, as the ``Accept`` header of a scrape asks.

        Exemplars are part of the OpenMetrics format only.
        """
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    def _counter(self, name: MetricName) -> Counter:
        return Counter(name.name, name.help, name.labels, registry=self.registry)

    def _gauge(self, name: MetricName) -> Gauge:
        return Gauge(name.name, name.help, name.labels, registry=self.registry)

    def _histogram(self, name: MetricName) -> Histogram:
        return Histogram(name.name, name.help, name.labels, registry=self.registry, buckets=name.buckets)


def exemplar() -> dict[str, str] | None:
    """Return what joins an observation to the current trace; nothing while traces are not exported."""
    trace_id = current_trace_id() if enabled() else None
    return {"trace_id": trace_id} if trace_id else None
