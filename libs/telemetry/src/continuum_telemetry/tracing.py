"""Traces: one document, one trace, from the webhook to the notification.

With ``OTEL_EXPORTER_OTLP_ENDPOINT`` set, spans are made and exported. Without it no span is made and
no OpenTelemetry SDK is loaded, but a ``traceparent`` travels with the work all the same, so that log
lines, problem documents and rows of one document can be joined. Ask :func:`enabled` before computing
anything that only a span would show.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar, Token
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Protocol, Self, TypeAlias

from opentelemetry import context as otel_context
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    TraceState,
    get_current_span,
    set_span_in_context,
)

from continuum_telemetry import names
from continuum_telemetry.context import is_traceparent, new_traceparent, parse_traceparent
from continuum_telemetry.names import Attribute

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
]

Value: TypeAlias = str | int | float | bool | Sequence[str]
"""What an attribute may be. Never a prompt, a document's text or a title."""

LONGEST_TRACE: Final = timedelta(hours=1)
"""Work that waited longer starts a trace of its own, linked to the one that caused it."""

_quiet: ContextVar[tuple[str, str | None] | None] = ContextVar("traceparent", default=None)


class Scope(Protocol):
    """A step of a trace, as a context manager.

    ``traceparent`` and ``tracestate`` travel with what the step sends.
    """

    @property
    def traceparent(self) -> str: ...  # noqa: D102
    @property
    def tracestate(self) -> str | None: ...  # noqa: D102
    def set(self, name: str, value: Value) -> None: ...  # noqa: D102
    def fail(self, error_type: str) -> None: ...  # noqa: D102
    def __enter__(self) -> Self: ...
    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class _Recorded:
    """A step that becomes a span.

    Written out, since a generator-based context manager costs more than the span's own clock.
    An exception leaves its type and nothing of its words: these may quote a document.
    """

    __slots__ = ("_span", "_token")

    def __init__(self, span: Span) -> None:
        self._span = span
        self._token: Token[otel_context.Context] | None = None

    @property
    def traceparent(self) -> str:
        return _format(self._span.get_span_context())

    @property
    def tracestate(self) -> str | None:
        return self._span.get_span_context().trace_state.to_header() or None

    def set(self, name: str, value: Value) -> None:
        self._span.set_attribute(name, value)

    def fail(self, error_type: str) -> None:
        self._span.set_attribute(Attribute.ERROR_TYPE, error_type)
        self._span.set_status(Status(StatusCode.ERROR))

    def __enter__(self) -> Self:
        self._token = otel_context.attach(set_span_in_context(self._span))
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if exc_type is not None:
            self.fail(exc_type.__qualname__)
        if self._token is not None:
            otel_context.detach(self._token)
        self._span.end()


class _Passed:
    """A step of which only the ``traceparent`` is kept, to hand it on."""

    __slots__ = ("_carried", "_token")

    def __init__(self, carried: tuple[str, str | None]) -> None:
        self._carried = carried
        self._token: Token[tuple[str, str | None] | None] | None = None

    @property
    def traceparent(self) -> str:
        return self._carried[0]

    @property
    def tracestate(self) -> str | None:
        return self._carried[1]

    def set(self, name: str, value: Value) -> None:
        pass

    def fail(self, error_type: str) -> None:
        pass

    def __enter__(self) -> Self:
        self._token = _quiet.set(self._carried)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _quiet.reset(self._token)


class _State:
    """The tracer of this process, where there is one."""

    tracer: Tracer | None = None


def use(tracer: Tracer | None) -> None:
    """Make spans with ``tracer`` from now on, or none."""
    _State.tracer = tracer


def enabled() -> bool:
    """Tell whether spans are made."""
    return _State.tracer is not None


def current_trace_id() -> str | None:
    """Return the id of the trace that the running work belongs to, as 32 hex digits."""
    if _State.tracer is not None:
        context = get_current_span().get_span_context()
        return f"{context.trace_id:032x}" if context.is_valid else None
    carried = _quiet.get()
    return carried[0][3:35] if carried else None


def current_span_id() -> str | None:
    """Return the id of the running span, as 16 hex digits; nothing while no spans are made."""
    if _State.tracer is None:
        return None
    context = get_current_span().get_span_context()
    return f"{context.span_id:016x}" if context.is_valid else None


def inject() -> str | None:
    """Return the ``traceparent`` that travels with what the running work sends."""
    if _State.tracer is not None:
        context = get_current_span().get_span_context()
        return _format(context) if context.is_valid else None
    carried = _quiet.get()
    return carried[0] if carried else None


def tracestate() -> str | None:
    """Return the ``tracestate`` that travels beside :func:`inject`'s answer, where there is one."""
    if _State.tracer is not None:
        return get_current_span().get_span_context().trace_state.to_header() or None
    carried = _quiet.get()
    return carried[1] if carried else None


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
    if _State.tracer is None:
        return _received(traceparent, tracestate)
    cause = _remote(traceparent, tracestate)
    continued = cause is not None and not fresh and datetime.now(UTC) - created <= LONGEST_TRACE
    attributes: dict[str, Value] = {
        Attribute.SYSTEM: names.SYSTEM,
        Attribute.OPERATION_NAME: names.PROCESS,
        Attribute.OPERATION_TYPE: names.PROCESS,
        Attribute.DESTINATION: stream,
        Attribute.GROUP: group,
        Attribute.MESSAGE_ID: event_id,
        Attribute.CONVERSATION_ID: subject,
        Attribute.ATTEMPT: attempt,
        Attribute.QUEUE_WAIT: wait_ms,
    }
    if extra:
        attributes.update(extra)
    return _Recorded(
        _State.tracer.start_span(
            f"{names.PROCESS} {stream}",
            context=_under(cause) if continued else otel_context.Context(),
            kind=SpanKind.CONSUMER,
            attributes=attributes,
            links=(Link(cause),) if cause else None,
            record_exception=False,
        )
    )


def send_span(stream: str, *, event_id: str, subject: str, extra: Mapping[str, Value] | None = None) -> Scope:
    """Open the span of publishing one event; its ``traceparent`` travels in the event."""
    if _State.tracer is None:
        return _continued()
    return _messaging(SpanKind.PRODUCER, names.SEND, stream, event_id, subject, extra)


def settle_span(
    stream: str,
    *,
    event_id: str,
    subject: str,
    outcome: names.Settlement,
    extra: Mapping[str, Value] | None = None,
) -> Scope:
    """Open the span of a settlement that is not "completed": claim, park, put back, dead letter."""
    if _State.tracer is None:
        return _continued()
    attributes = {Attribute.OUTCOME: outcome.value, **(extra or {})}
    return _messaging(SpanKind.CLIENT, names.SETTLE, stream, event_id, subject, attributes)


def server_span(method: str, route: str, *, path: str, scheme: str, traceparent: str | None = None) -> Scope:
    """Open the span of one HTTP request; a caller without a ``traceparent`` starts a trace here."""
    if _State.tracer is None:
        return _received(traceparent, None)
    attributes: dict[str, Value] = {
        Attribute.HTTP_METHOD: method,
        Attribute.HTTP_ROUTE: route,
        Attribute.URL_PATH: path,
        Attribute.URL_SCHEME: scheme,
    }
    return _Recorded(
        _State.tracer.start_span(
            f"{method} {route}".rstrip(),
            context=_under(_remote(traceparent, None)),
            kind=SpanKind.SERVER,
            attributes=attributes,
            record_exception=False,
        )
    )


def model_span(model: str, *, provider: str = "ollama", extra: Mapping[str, Value] | None = None) -> Scope:
    """Open the span of one question to a language model."""
    if _State.tracer is None:
        return _continued()
    attributes: dict[str, Value] = {
        Attribute.MODEL_OPERATION: names.CHAT,
        Attribute.MODEL_PROVIDER: provider,
        Attribute.MODEL_REQUESTED: model,
        **(extra or {}),
    }
    return _Recorded(
        _State.tracer.start_span(
            f"{names.CHAT} {model}", kind=SpanKind.CLIENT, attributes=attributes, record_exception=False
        )
    )


def _messaging(
    kind: SpanKind,
    operation: str,
    stream: str,
    event_id: str,
    subject: str,
    extra: Mapping[str, Value] | None,
) -> Scope:
    assert _State.tracer is not None
    attributes: dict[str, Value] = {
        Attribute.SYSTEM: names.SYSTEM,
        Attribute.OPERATION_NAME: operation,
        Attribute.OPERATION_TYPE: operation,
        Attribute.DESTINATION: stream,
        Attribute.MESSAGE_ID: event_id,
        Attribute.CONVERSATION_ID: subject,
        **(extra or {}),
    }
    return _Recorded(
        _State.tracer.start_span(
            f"{operation} {stream}", kind=kind, attributes=attributes, record_exception=False
        )
    )


def _received(traceparent: str | None, tracestate: str | None) -> Scope:
    """Take up somebody else's trace, or start one."""
    if traceparent is not None and is_traceparent(traceparent):
        return _Passed((traceparent, tracestate))
    return _Passed((new_traceparent(), None))


def _continued() -> Scope:
    return _Passed(_quiet.get() or (new_traceparent(), None))


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


def _under(parent: SpanContext | None) -> otel_context.Context:
    """Return a context with that parent and nothing of whatever runs here now."""
    root = otel_context.Context()
    return set_span_in_context(NonRecordingSpan(parent), root) if parent else root


def _format(context: SpanContext) -> str:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
