"""What delivery tells the metrics."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import time

from prometheus_client import Counter, Gauge, Histogram

from continuum_messaging.attempts import Made
from continuum_messaging.entries import Taken
from continuum_messaging.routes import Route
from continuum_proto.topology import DOCUMENTS_BULK
from continuum_telemetry import Metrics
from continuum_telemetry.names import Settlement

__all__ = ["Observer", "queue_wait", "time_of"]


def time_of(entry: str) -> datetime:
    """Return when an entry was added, by the clock of Redis."""
    return datetime.fromtimestamp(int(entry.partition("-")[0]) / 1000, UTC)


def queue_wait(entry: str) -> float:
    """Return the seconds since an entry was added; never negative, whatever the clocks say."""
    return max(0.0, time() - int(entry.partition("-")[0]) / 1000)


@dataclass(slots=True)
class _Hop:
    """The instruments of one stream and group: looking them up by label costs a lock each time."""

    completed: Counter
    processing: Histogram
    waited: Histogram
    last_success: Gauge


@dataclass(slots=True, eq=False)
class Observer:
    """Counts deliveries."""

    metrics: Metrics
    _hops: dict[tuple[str, str], _Hop] = field(default_factory=dict)
    _sent: dict[tuple[str, str], Counter] = field(default_factory=dict)

    def began(self, taken: Taken, group: str, *, exemplar: dict[str, str] | None = None) -> None:
        """Note how long an entry waited for its first delivery."""
        if taken.attempt == 1 and not taken.crashes:
            self._hop(taken.stream, group).waited.observe(queue_wait(taken.entry), exemplar)

    def ended(
        self,
        taken: Taken,
        group: str,
        settlement: Settlement,
        error: Exception | None,
        seconds: float,
        *,
        exemplar: dict[str, str] | None = None,
    ) -> None:
        """Note how a delivery ended and how long it took; its span is closed by then."""
        hop = self._hop(taken.stream, group)
        hop.processing.observe(seconds, exemplar)
        if settlement is Settlement.COMPLETED:
            hop.completed.inc()
            hop.last_success.set_to_current_time()
            return
        self.count(taken.stream, group, settlement, error)

    def count(
        self, stream: str, group: str, settlement: Settlement, error: Exception | None = None, number: int = 1
    ) -> None:
        """Count deliveries that ended so."""
        error_type = type(error).__name__ if error else ""
        labels = (stream, group, _lane(stream), settlement.value, error_type)
        self.metrics.messages_processed.labels(*labels).inc(number)

    def published(self, events: Sequence[Made], added: int) -> None:
        """Count events that a settlement added; which of them were new is known for all or none."""
        if added == len(events):
            for item in events:
                self._published(item.stream.name, item.event.type).inc()

    def _published(self, stream: str, event_type: str) -> Counter:
        counter = self._sent.get((stream, event_type))
        if counter is None:
            counter = self._sent[stream, event_type] = self.metrics.messages_published.labels(
                stream, event_type
            )
        return counter

    def gate(self, dependency: str, is_open: bool) -> None:
        """Show the state of a gate."""
        self.metrics.gate_open.labels(dependency).set(is_open)

    def stopped(self, route: Route) -> None:
        """Show that a route reads no more."""
        for stream in route.streams:
            self.metrics.reading_stopped.labels(stream.name, route.group).set(1)

    def _hop(self, stream: str, group: str) -> _Hop:
        hop = self._hops.get((stream, group))
        if hop is None:
            lane, metrics = _lane(stream), self.metrics
            hop = self._hops[stream, group] = _Hop(
                metrics.messages_processed.labels(stream, group, lane, Settlement.COMPLETED.value, ""),
                metrics.message_processing.labels(stream, group, lane),
                metrics.message_queue_wait.labels(stream, group, lane),
                metrics.last_success.labels(stream, group),
            )
        return hop


def _lane(stream: str) -> str:
    return "bulk" if stream == DOCUMENTS_BULK.name else "live"
