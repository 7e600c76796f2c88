"""Traces: one document, one trace, from the webhook to the notification.

With ``OTEL_EXPORTER_OTLP_ENDPOINT`` set, spans are made and exported. Without it no span is made and
no OpenTelemetry SDK is loaded, but a ``traceparent`` travels with the work all the same, so that log
lines, problem documents and rows of one document can be joined. Ask :func:`enabled` before computing
anything that only a span would show.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from opentelemetry.context import Context
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    TraceFlags,
    Tracer,
    TraceState,
    set_span_in_context,
)

from continuum_telemetry import names
from continuum_telemetry.context import parse_traceparent
from continuum_telemetry.names import Attribute
from continuum_telemetry.scopes import (
    Scope,
    Value,
    continued,
    current_span_id,
    current_trace_id,
    enabled,
    inject,
    received,
    recorded,
    tracer,
    tracestate,
    use,
)

__all__ = [
    "Scope",
    "Value",
    "current_span_id",
    "current_trace_id",
    "enabled",
    "inject",
    "model_span",
    "process_span",
    "send_span",
    "server_span",
    "settle_span",
    "tracestate",
    "use",
]

LONGEST_TRACE: Final = timedelta(hours=1)
"""Work that waited longer starts a trace of its own, linked to the one that caused it."""


def process_span(
    stream: str,
    *,
    group: str,
    event_id: str,
    subject: str,
    created: datetime,
    attempt: int = 1,
    wait_ms: float = 0.0,
    traceparent: str | None = None,
    tracestate: str | None = None,
    fresh: bool = False,
    extra: Mapping[str, Value] | None = None,
) -> Scope:
    """Open the span of one delivery: child of the span that created the event, and linked to it.

    More than an hour after ``created``, or where ``fresh`` (a replay, a shadow group), it is the root
    of a new trace that keeps the link. ``extra`` holds what is the same for every message, such as
    ``server.address``.
    """
    maker = tracer()
    if maker is None:
        return received(traceparent, tracestate)
    cause = _remote(traceparent, tracestate)
    goes_on = not fresh and datetime.now(UTC) - created <= LONGEST_TRACE
    attributes = _messaging(names.PROCESS, stream, event_id, subject, extra)
    attributes[Attribute.GROUP] = group
    attributes[Attribute.ATTEMPT] = attempt
    attributes[Attribute.QUEUE_WAIT] = wait_ms
    name, parent = f"{names.PROCESS} {stream}", _under(cause if goes_on else None)
    return _started(maker, name, SpanKind.CONSUMER, attributes, parent=parent, cause=cause)


def send_span(stream: str, *, event_id: str, subject: str, extra: Mapping[str, Value] | None = None) -> Scope:
    """Open the span of publishing one event; its ``traceparent`` travels in the event."""
    maker = tracer()
    if maker is None:
        return continued()
    attributes = _messaging(names.SEND, stream, event_id, subject, extra)
    return _started(maker, f"{names.SEND} {stream}", SpanKind.PRODUCER, attributes)


def settle_span(
    stream: str,
    *,
    event_id: str,
    subject: str,
    outcome: names.Settlement,
    extra: Mapping[str, Value] | None = None,
) -> Scope:
    """Open the span of a settlement that is not "completed": claim, park, put back, dead letter."""
    maker = tracer()
    if maker is None:
        return continued()
    attributes = _messaging(names.SETTLE, stream, event_id, subject, extra)
    attributes[Attribute.OUTCOME] = outcome.value
    return _started(maker, f"{names.SETTLE} {stream}", SpanKind.CLIENT, attributes)


def server_span(method: str, route: str, *, path: str, scheme: str, traceparent: str | None = None) -> Scope:
    """Open the span of one HTTP request; a caller without a ``traceparent`` starts a trace here."""
    maker = tracer()
    if maker is None:
        return received(traceparent, None)
    attributes: dict[str, Value] = {
        Attribute.HTTP_METHOD: method,
        Attribute.HTTP_ROUTE: route,
        Attribute.URL_PATH: path,
        Attribute.URL_SCHEME: scheme,
    }
    parent = _under(_remote(traceparent, None))
    return _started(maker, f"{method} {route}".rstrip(), SpanKind.SERVER, attributes, parent=parent)


def model_span(model: str, *, provider: str = "ollama", extra: Mapping[str, Value] | None = None) -> Scope:
    """Open the span of one question to a language model."""
    maker = tracer()
    if maker is None:
        return continued()
    attributes: dict[str, Value] = {
        Attribute.MODEL_OPERATION: names.CHAT,
        Attribute.MODEL_PROVIDER: provider,
        Attribute.MODEL_REQUESTED: model,
        **(extra or {}),
    }
    return _started(maker, f"{names.CHAT} {model}", SpanKind.CLIENT, attributes)


def _messaging(
    operation: str, stream: str, event_id: str, subject: str, extra: Mapping[str, Value] | None
) -> dict[str, Value]:
    return {
        Attribute.SYSTEM: names.SYSTEM,
        Attribute.OPERATION_NAME: operation,
        Attribute.OPERATION_TYPE: operation,
        Attribute.DESTINATION: stream,
        Attribute.MESSAGE_ID: event_id,
        Attribute.CONVERSATION_ID: subject,
        **(extra or {}),
    }


def _started(
    maker: Tracer,
    name: str,
    kind: SpanKind,
    attributes: Mapping[str, Value],
    *,
    parent: Context | None = None,
    cause: SpanContext | None = None,
) -> Scope:
    links = (Link(cause),) if cause is not None else None
    span = maker.start_span(name, parent, kind, attributes, links, record_exception=False)
    return recorded(span)


def _remote(traceparent: str | None, tracestate: str | None) -> SpanContext | None:
    parts = parse_traceparent(traceparent)
    if parts is None:
        return None
    return SpanContext(
        int(parts.trace_id, 16),
        int(parts.span_id, 16),
        is_remote=True,
        trace_flags=TraceFlags(parts.flags),
        trace_state=TraceState.from_header([tracestate]) if tracestate else None,
    )


def _under(parent: SpanContext | None) -> Context:
    """Return a context with that parent and nothing of whatever runs here now."""
    root = Context()
    return set_span_in_context(NonRecordingSpan(parent), root) if parent else root
