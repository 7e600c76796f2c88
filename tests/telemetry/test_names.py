"""What is emitted is what the names say, and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from prometheus_client.metrics import MetricWrapperBase

from continuum_telemetry import (
    Metrics,
    Scope,
    model_span,
    process_span,
    send_span,
    server_span,
    settle_span,
    tracing,
)
from continuum_telemetry.names import METRICS, Attribute, Label, MetricName, Settlement

LABELS = {value for name, value in vars(Label).items() if name.isupper()}
ATTRIBUTES = {value for name, value in vars(Attribute).items() if name.isupper()}

MESSAGING = {
    "messaging.system",
    "messaging.operation.name",
    "messaging.operation.type",
    "messaging.destination.name",
    "messaging.message.id",
    "messaging.message.conversation_id",
}


def _deliver() -> Scope:
    return process_span(
        "continuum.documents", group="briefing", event_id="e", subject="s", created=datetime.now(UTC)
    )


def _send() -> Scope:
    return send_span("continuum.briefs", event_id="e", subject="s")


def _park() -> Scope:
    return settle_span("continuum.documents", event_id="e", subject="s", outcome=Settlement.PARKED)


def _ask() -> Scope:
    return model_span("qwen3:8b")


def _request() -> Scope:
    return server_span("POST", "/webhooks/{source}", path="/webhooks/paperless", scheme="http")


SPANS: list[tuple[Callable[[], Scope], str, SpanKind, set[str]]] = [
    (
        _deliver,
        "process continuum.documents",
        SpanKind.CONSUMER,
        MESSAGING
        | {"messaging.consumer.group.name", "continuum.delivery.attempt", "continuum.queue.wait_ms"},
    ),
    (_send, "send continuum.briefs", SpanKind.PRODUCER, MESSAGING),
    (_park, "settle continuum.documents", SpanKind.CLIENT, MESSAGING | {"continuum.delivery.outcome"}),
    (
        _ask,
        "chat qwen3:8b",
        SpanKind.CLIENT,
        {"gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model"},
    ),
    (
        _request,
        "POST /webhooks/{source}",
        SpanKind.SERVER,
        {"http.request.method", "http.route", "url.path", "url.scheme"},
    ),
]


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider.get_tracer("test"))
    yield exporter
    tracing.use(None)
    provider.shutdown()


@pytest.mark.parametrize(("opened", "name", "kind", "attributes"), SPANS)
def test_span_has_its_name_kind_and_attributes(
    exporter: InMemorySpanExporter,
    opened: Callable[[], AbstractContextManager[object]],
    name: str,
    kind: SpanKind,
    attributes: set[str],
) -> None:
    with opened():
        pass
    (span,) = exporter.get_finished_spans()
    assert (span.name, span.kind) == (name, kind)
    assert set(span.attributes or {}) == attributes
    assert attributes <= ATTRIBUTES


def _instruments() -> dict[str, MetricWrapperBase]:
    found = (value for value in vars(Metrics()).values() if isinstance(value, MetricWrapperBase))
    return {family.name: instrument for instrument in found for family in instrument.describe()}


def test_every_metric_has_a_name_and_every_name_a_metric() -> None:
    assert _instruments().keys() == METRICS.keys()


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_metric_is_as_its_name_says(metric: MetricName) -> None:
    (family,) = _instruments()[metric.name].describe()
    assert (family.type, family.documentation) == (metric.kind.value, metric.help)
    assert LABELS.issuperset(metric.labels)
    assert metric.help.endswith(".")


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_metric_names_are_prometheus_names(metric: MetricName) -> None:
    assert metric.name.startswith(("continuum_", "http_server_"))
    assert not metric.name.endswith("_total")
    assert ("duration" not in metric.name) or metric.name.endswith("_seconds")
    assert [*metric.buckets] == sorted(metric.buckets)
    assert bool(metric.buckets) == (metric.kind.value == "histogram")


def test_every_attribute_has_one_name() -> None:
    values = [value for name, value in vars(Attribute).items() if name.isupper()]
    assert len(values) == len(set(values))
