"""Traces, metrics and logs under names that are kept in one module."""

from continuum_telemetry.export import Tracing, start
from continuum_telemetry.logs import setup as setup_logs
from continuum_telemetry.metrics import Metrics, exemplar
from continuum_telemetry.tracing import (
    Scope,
    current_trace_id,
    enabled,
    inject,
    model_span,
    process_span,
    send_span,
    server_span,
    settle_span,
)

__all__ = [
    "Metrics",
    "Scope",
    "Tracing",
    "current_trace_id",
    "enabled",
    "exemplar",
    "inject",
    "model_span",
    "process_span",
    "send_span",
    "server_span",
    "settle_span",
    "setup_logs",
    "start",
]
