"""Spans of statements, without their parameters; none while nobody asks for traces."""

from contextlib import AbstractContextManager, nullcontext

import continuum_telemetry

__all__ = ["observe", "unobserved"]


def observe() -> None:
    """Make a span of each statement from now on, if this process makes spans at all."""
    if not continuum_telemetry.enabled():
        return
    from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor

    instrumentor = AsyncPGInstrumentor(capture_parameters=False)  # type: ignore[no-untyped-call]
    if not instrumentor.is_instrumented_by_opentelemetry:
        instrumentor.instrument()


def unobserved() -> AbstractContextManager[object]:
    """Make no spans within: looking whether there is work is no part of any trace."""
    if not continuum_telemetry.enabled():
        return nullcontext()
    from opentelemetry.instrumentation.utils import suppress_instrumentation

    return suppress_instrumentation()
