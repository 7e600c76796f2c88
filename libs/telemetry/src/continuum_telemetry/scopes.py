"""The running step of a trace: what it carries on, with spans and without."""

from collections.abc import Sequence
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Final, Protocol, Self, TypeAlias

from opentelemetry import context as otel_context
from opentelemetry.trace import (
    Span,
    SpanContext,
    Status,
    StatusCode,
    Tracer,
    get_current_span,
    set_span_in_context,
)

from continuum_telemetry.context import is_traceparent, new_traceparent
from continuum_telemetry.names import Attribute

__all__ = [
    "Scope",
    "Value",
    "continued",
    "current_span_id",
    "current_trace_id",
    "enabled",
    "inject",
    "received",
    "recorded",
    "tracer",
    "tracestate",
    "use",
]

Value: TypeAlias = str | int | float | bool | Sequence[str]
"""What an attribute may be. Never a prompt, a document's text or a title."""

Carried: TypeAlias = tuple[str, str | None]
"""A ``traceparent`` and the ``tracestate`` beside it."""

_carried: Final[ContextVar[Carried | None]] = ContextVar("traceparent", default=None)


class Scope(Protocol):
    """A step of a trace, as a context manager."""

    @property
    def traceparent(self) -> str:
        """What travels with whatever the step sends."""

    @property
    def tracestate(self) -> str | None:
        """What travels beside it."""

    def set(self, name: str, value: Value) -> None:
        """Tell an attribute of the step."""

    def fail(self, error_type: str) -> None:
        """Say that the step failed, and of what kind of error."""

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

    def __init__(self, carried: Carried) -> None:
        self._carried = carried
        self._token: Token[Carried | None] | None = None

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
        self._token = _carried.set(self._carried)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _carried.reset(self._token)


class _State:
    """The tracer of this process, where there is one."""

    tracer: Tracer | None = None


def use(tracer: Tracer | None) -> None:
    """Make spans with ``tracer`` from now on, or none."""
    _State.tracer = tracer


def tracer() -> Tracer | None:
    """Return what makes spans, if any are made."""
    return _State.tracer


def enabled() -> bool:
    """Tell whether spans are made."""
    return _State.tracer is not None


def current_trace_id() -> str | None:
    """Return the id of the trace that the running work belongs to, as 32 hex digits."""
    if _State.tracer is not None:
        context = get_current_span().get_span_context()
        return f"{context.trace_id:032x}" if context.is_valid else None
    carried = _carried.get()
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
    carried = _carried.get()
    return carried[0] if carried else None


def tracestate() -> str | None:
    """Return the ``tracestate`` that travels beside :func:`inject`'s answer, where there is one."""
    if _State.tracer is not None:
        return get_current_span().get_span_context().trace_state.to_header() or None
    carried = _carried.get()
    return carried[1] if carried else None


def recorded(span: Span) -> Scope:
    """Make a step of ``span``."""
    return _Recorded(span)


def received(traceparent: str | None, tracestate: str | None) -> Scope:
    """Take up somebody else's trace without a span of our own, or start one."""
    if traceparent is not None and is_traceparent(traceparent):
        return _Passed((traceparent, tracestate))
    return _Passed((new_traceparent(), None))


def continued() -> Scope:
    """Go on with the running trace without a span of our own, or start one."""
    return _Passed(_carried.get() or (new_traceparent(), None))


def _format(context: SpanContext) -> str:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
